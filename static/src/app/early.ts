// Runs before anything is painted: the chosen theme, so that a dark page never flashes white.
{
  try {
    const theme = JSON.parse(localStorage.getItem("codequest.theme") ?? "null") as unknown;
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  } catch {
    // No storage: the system decides.
  }
}
