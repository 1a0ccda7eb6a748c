// The editor in a view. Until its bundle is here, and if it never comes, a plain text field stands in its place.

import { useEffect, useRef, useState } from "preact/hooks";
import { fontSize, tabWidth, vimKeys } from "../../../app/settings";
import { t } from "../../../text/en";
import css from "./CodeEditor.module.css";
import type { EditorHandle, LineMessage } from "./codemirror";

interface CodeEditorProps {
  /** Another name is another document with an undo history of its own; another text replaces what stands there. */
  name: string;
  text: string;
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

export function CodeEditor({ name, text, language, messages, onChange, onSubmit, onRun, onReady }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const after = useRef<HTMLSpanElement>(null);
  const handle = useRef<EditorHandle | null>(null);
  const latest = useRef({ name, text, language, onChange, onSubmit, onRun });
  latest.current = { name, text, language, onChange, onSubmit, onRun };
  const [isReady, setReady] = useState(false);

  useEffect(() => {
    let isGone = false;
    import("./codemirror").then(
      ({ createEditor }) => {
        if (isGone || !host.current) return;
        const hadFocus = host.current.parentElement?.contains(document.activeElement);
        handle.current = createEditor({
          parent: host.current,
          name: latest.current.name,
          text: latest.current.text,
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
        if (hadFocus) handle.current.focus();
        onReady?.(handle.current);
      },
      () => {},
    );
    return () => {
      isGone = true;
      handle.current?.destroy();
      handle.current = null;
    };
  }, []);

  useEffect(() => handle.current?.setLanguage(language), [language]);
  useEffect(() => handle.current?.open(name, text), [name, text]);
  useEffect(() => handle.current?.setMessages(messages ?? []), [messages, isReady]);
  useEffect(() => handle.current?.setTabWidth(tabWidth.value), [tabWidth.value]);
  useEffect(() => handle.current?.setVim(vimKeys.value), [vimKeys.value]);

  return (
    <div class={css.editor} style={{ "--editor-size": `${fontSize.value}px` }}>
      <div ref={host} class={css.host} hidden={!isReady} />
      {!isReady && <textarea class={css.plain} aria-label={t.work.editor} value={text} spellcheck={false} autocapitalize="off" onInput={(event) => onChange(event.currentTarget.value)} />}
      <span ref={after} tabIndex={-1} data-focus-target />
    </div>
  );
}
