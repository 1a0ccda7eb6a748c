"""A job in, reports out: tests, verdicts, scores; and running a program on given inputs."""
