"""The only code that knows aiohttp: REST and the socket in, answers and pushes out. Names no feature, runs no SQL."""
