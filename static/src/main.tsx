// Starts the client: styles, session, socket, router, then the shell.

import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/formulas.css";
import "uplot/dist/uPlot.min.css"; // The sheet is one; the script comes with the first rating line.
import "virtual:all-styles";
import { render } from "preact";
import { Shell } from "./app/Shell";
import { startChoices } from "./app/choices";
import { defineRoutes, preload, startRouter } from "./app/router";
import { routes } from "./app/routes";
import { startLive } from "./app/server";
import { doubtSession, loadSession } from "./app/session";
import { startTitle } from "./app/title";
import { startUserChannel } from "./app/user-channel";
import { startNotifications } from "./features/notifications/store";
import { startKeys } from "./ui/keys";
import { rest } from "./app/server";

defineRoutes(routes);
preload(location.href);
startRouter();
startTitle();
startKeys();
startChoices();
rest.onUnauthorized = doubtSession;
void loadSession();
startLive();
startNotifications();
startUserChannel();

const root = document.getElementById("app");
if (root) render(<Shell />, root);
