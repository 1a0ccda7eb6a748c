// The editor in a view. Until its bundle is here, and if it never comes, a plain text field stands in its place.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { connections } from "../../../app/server";
import { fontSize, tabWidth, vimKeys } from "../../../app/settings";
import { t } from "../../../text/en";
import css from "./CodeEditor.module.css";
import type { EditorHandle, LineMessage } from "./codemirror";

interface CodeEditorProps {
  /** Another name is another document with an undo history of its own; another text replaces what stands there. */
  name: string;
  text: string;
  /** Grows when the text was put there anew, even if it is the same. */
  edition: number;
  language: string;
  messages?: readonly LineMessage[];
  onChange: (text: string) => void;
  onSubmit?: () => void;
  onRun?: () => void;
  /** Called with the handle once the editor is there. */
  onReady?: (handle: EditorHandle) => void;
}

/** Fetches the editor ahead of its view. */
export function preloadEditor(): void {
  void import("./codemirror").catch(() => {});
}

export function CodeEditor({ name, text, edition, language, messages, onChange, onSubmit, onRun, onReady }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const after = useRef<HTMLSpanElement>(null);
  const handle = useRef<EditorHandle | null>(null);
  // What was typed into the plain field, of this document as it was opened.
  const [plain, setPlain] = useState({ name, edition, typed: text });
  const typed = plain.name === name && plain.edition === edition ? plain.typed : text;
  const latest = useRef({ name, typed, language, onChange, onSubmit, onRun });
  latest.current = { name, typed, language, onChange, onSubmit, onRun };
  const [isReady, setReady] = useState(false);
  // Where somebody was writing when the editor came.
  const cursor = useRef<number | null>(null);
  // What did not come over a line that was down is asked for over the next one.
  const line = isReady ? 0 : connections.value;

  useEffect(() => {
    let isGone = false;
    if (isReady) return;
    import("./codemirror").then(
      ({ createEditor }) => {
        if (isGone || !host.current) return;
        const field = host.current.parentElement?.querySelector("textarea");
        if (field === document.activeElement) cursor.current = field?.selectionStart ?? null;
        handle.current = createEditor({
          parent: host.current,
          name: latest.current.name,
          text: latest.current.typed,
          language: latest.current.language,
          label: t.work.editor,
          tabWidth: tabWidth.peek(),
          isVim: vimKeys.peek(),
          onChange: (changed) => latest.current.onChange(changed),
          onSubmit: () => latest.current.onSubmit?.(),
          onRun: () => latest.current.onRun?.(),
          onLeave: () => after.current?.focus(),
        });
        setReady(true);
        onReady?.(handle.current);
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [line]);
  useEffect(
    () => () => {
      handle.current?.destroy();
      handle.current = null;
    },
    [],
  );

  // Once it is shown: what is hidden takes no focus.
  useLayoutEffect(() => {
    if (isReady && cursor.current !== null) handle.current?.focus(cursor.current);
  }, [isReady]);
  useEffect(() => handle.current?.setLanguage(language), [language]);
  useEffect(() => handle.current?.open(name, text), [name, text]);
  useEffect(() => handle.current?.setMessages(messages ?? []), [messages, isReady]);
  useEffect(() => handle.current?.setTabWidth(tabWidth.value), [tabWidth.value]);
  useEffect(() => handle.current?.setVim(vimKeys.value), [vimKeys.value]);

  const type = (changed: string) => {
    setPlain({ name, edition, typed: changed });
    onChange(changed);
  };
  return (
    <div class={css.editor} style={{ "--editor-size": `${fontSize.value}px` }}>
      <div ref={host} class={css.host} hidden={!isReady} />
      {!isReady && <textarea class={css.plain} aria-label={t.work.editor} value={typed} spellcheck={false} autocapitalize="off" onInput={(event) => type(event.currentTarget.value)} />}
      <span ref={after} tabIndex={-1} data-focus-target />
    </div>
  );
}
