// Is this a phone-sized window? The same width as in the style sheets.

import { signal } from "@preact/signals";

const narrow = matchMedia("(max-width: 720px)");

export const isPhone = signal(narrow.matches);
narrow.addEventListener("change", () => (isPhone.value = narrow.matches));
