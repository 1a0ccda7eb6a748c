// What a visitor is told who runs or submits by a key.

import { logInAddress } from "../../app/session";
import { t } from "../../text/en";
import { postToast } from "../../ui/toast";

let dismiss = () => {};

/** Says it once, however often the key is pressed. */
export function tellToLogIn(): void {
  dismiss();
  dismiss = postToast(
    <a href={logInAddress()} onClick={() => dismiss()}>
      {t.work.logInToRun}
    </a>,
    "info",
  );
}
