// What a person chose on this device: theme and editor.

import { effect } from "@preact/signals";
import { isBoolean, isOneOf, isText, stored } from "./stored";

export const THEMES = ["system", "light", "dark"] as const;
export const FONT_SIZES = [12, 13, 14, 15, 16, 18, 20] as const;
export const TAB_WIDTHS = [2, 4, 8] as const;

export const theme = stored("theme", "system", isOneOf(THEMES));
export const vimKeys = stored("editor.vim", false, isBoolean);
export const fontSize = stored("editor.fontSize", 14, isOneOf(FONT_SIZES));
export const tabWidth = stored("editor.tabWidth", 4, isOneOf(TAB_WIDTHS));
/** The language last written in, offered first everywhere. */
export const language = stored("editor.language", "", isText);
/** Hides difficulty in lists and on problem pages, for those who don't want to know. */
export const hidesDifficulty = stored("problems.hidesDifficulty", false, isBoolean);

effect(() => {
  const root = document.documentElement;
  if (theme.value === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme.value;
});
