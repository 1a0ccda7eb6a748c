// The editor itself, in a bundle of its own. The page talks to it through EditorHandle.

import { autocompletion, closeBrackets, closeBracketsKeymap, completeAnyWord, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import {
  EditorView,
  crosshairCursor,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { colours } from "./colours";
import { indentsWithTabs, loadLanguage } from "./languages";
import { look } from "./theme";

export interface EditorOptions {
  parent: HTMLElement;
  name: string;
  text: string;
  language: string;
  label: string;
  tabWidth: number;
  isVim: boolean;
  onChange(text: string): void;
  /** Ctrl/⌘+Enter and Ctrl/⌘+'. */
  onSubmit?(): void;
  onRun?(): void;
  /** Escape: the page goes on from here. */
  onLeave(): void;
}

/** A message at a line, 1-based, as compilers write it. */
export interface LineMessage {
  line: number;
  column?: number;
  text: string;
}

export interface EditorHandle {
  /** Another text in the document that is open, as one step that undo takes back. */
  setText(text: string): void;
  /** Opens a document by its name. Each keeps its own undo history, selection and place. */
  open(name: string, text: string): void;
  setLanguage(name: string): void;
  setTabWidth(width: number): void;
  setVim(isVim: boolean): void;
  setMessages(messages: readonly LineMessage[]): void;
  goTo(line: number, column?: number): void;
  /** `at`: where the cursor goes, in characters; without it, it stays. */
  focus(at?: number): void;
  destroy(): void;
}

export function createEditor(options: EditorOptions): EditorHandle {
  const language = new Compartment();
  const indent = new Compartment();
  const vim = new Compartment();
  let name = options.language;
  let tabWidth = options.tabWidth;
  let isVim = options.isVim;
  let isSilent = false;

  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  const leave = () => {
    options.onLeave();
    return true;
  };
  const extensions: Extension[] = [
    EditorView.cspNonce.of(nonce),
    vim.of([]),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ activateOnTyping: true, icons: false, override: [completeAnyWord] }),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    look,
    syntaxHighlighting(colours),
    language.of([]),
    indent.of(indentation(name, tabWidth)),
    Prec.high(keymap.of([{ key: "Shift-Escape", run: leave }])),
    // The page's own combinations are not the editor's: Ctrl+Enter would add a line. Kept down they are one press.
    Prec.highest(EditorView.domEventHandlers({ keydown: (event) => event.repeat && (event.ctrlKey || event.metaKey) && (event.key === "Enter" || event.key === "'") })),
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: call(options.onSubmit) }, { key: "Mod-'", run: call(options.onRun) }])),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
    // Last in line: an open completion or search takes Escape first.
    // With Vim's keys it is theirs alone.
    Prec.lowest(keymap.of([{ key: "Escape", run: () => !isVim && leave() }])),
    EditorView.contentAttributes.of({ "aria-label": options.label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !isSilent) options.onChange(update.state.doc.toString());
    }),
  ];
  const view = new EditorView({ parent: options.parent, state: EditorState.create({ doc: options.text, extensions }) });

  const states = new Map<string, EditorState>();
  let opened = options.name;
  const applyLanguage = async () => {
    const wanted = name;
    const loaded = await loadLanguage(wanted).catch(() => []);
    if (wanted === name) view.dispatch({ effects: [language.reconfigure(loaded), indent.reconfigure(indentation(name, tabWidth))] });
  };
  const setVim = async (wanted: boolean) => {
    isVim = wanted;
    const loaded = wanted ? await import("@replit/codemirror-vim").then(({ vim: keys }) => keys(), () => []) : [];
    view.dispatch({ effects: vim.reconfigure(loaded) });
  };
  void applyLanguage();
  if (options.isVim) void setVim(true);

  const setText = (text: string) => {
    if (text === view.state.doc.toString()) return;
    isSilent = true;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    isSilent = false;
  };

  return {
    setText,
    open(wanted, text) {
      if (wanted === opened) return setText(text);
      states.set(opened, view.state);
      opened = wanted;
      view.setState(states.get(wanted) ?? EditorState.create({ doc: text, extensions }));
      setText(text);
      // A state keeps the settings that it was left with.
      void applyLanguage();
      void setVim(isVim);
    },
    setLanguage(wanted) {
      if (wanted === name) return;
      name = wanted;
      void applyLanguage();
    },
    setTabWidth(width) {
      tabWidth = width;
      view.dispatch({ effects: indent.reconfigure(indentation(name, tabWidth)) });
    },
    setVim: (wanted) => {
      if (wanted !== isVim) void setVim(wanted);
    },
    setMessages(messages) {
      const diagnostics = messages.map((message) => diagnosticOf(view.state, message));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(line, column = 1) {
      const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      const position = Math.min(at.from + column - 1, at.to);
      view.dispatch({ selection: { anchor: position }, effects: EditorView.scrollIntoView(position, { y: "center" }) });
      view.focus();
    },
    focus(at) {
      if (at !== undefined) view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) } });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

function call(deed: (() => void) | undefined): () => boolean {
  return () => {
    deed?.();
    return true;
  };
}

function indentation(language: string, width: number): Extension {
  return [EditorState.tabSize.of(width), indentUnit.of(indentsWithTabs(language) ? "\t" : " ".repeat(width))];
}

function diagnosticOf(state: EditorState, { line, column, text }: LineMessage): Diagnostic {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(at.from + (column ? column - 1 : 0), at.to);
  const to = column ? (state.wordAt(from)?.to ?? at.to) : at.to;
  return { from, to, severity: "error", message: text };
}
