// The program that somebody writes for a problem: its language, its files, and their draft in this browser.

import { batch, computed, signal } from "@preact/signals";
import { draftOwner } from "../../app/session";
import { language as lastLanguage } from "../../app/settings";
import { t } from "../../text/en";
import { showToast } from "../../ui/toast";
import type { LanguageView, ProblemView } from "../../wire/types";
import { newestLanguage, readDraft, removeDraft, watchDraft, writeDraft, type DraftKey } from "../execution/drafts";
import type { EditorHandle } from "../execution/editor/codemirror";
import { FILES_AT_MOST, byteSize, languageOf, mainName, programBody, withFiles, type ProgramText } from "../execution/program";
import type { RunRequest } from "../execution/runner";
import { templateOf } from "../execution/templates";

const SAVE_AFTER_MS = 400;

export class ProgramDraft {
  readonly problem: ProblemView;
  /** What the problem can be solved in; judges come and go. */
  readonly languages = signal<readonly LanguageView[]>([]);
  readonly language = signal("");
  /** The language that is chosen; none where the problem allows none that is known here. */
  readonly chosen = computed(() => this.languages.value.find(({ name }) => name === this.language.value));
  /** The files of the program, in order; there is always one. */
  readonly names = signal<readonly string[]>([]);
  /** The file that is open. */
  readonly open = signal("");
  /** The open file's text as it was opened. What is typed goes to `texts` and never back into the editor. */
  readonly document = signal("");
  /** Counts how often a text was put there. */
  readonly edition = signal(0);
  readonly state = signal<"clean" | "saving" | "saved" | "refused">("clean");
  /** The files asked for that are empty or not there, where answers are handed in. */
  readonly blankAnswers = signal<readonly string[]>([]);
  editor: EditorHandle | null = null;
  private texts = new Map<string, string>();
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whose draft this is. */
  private owner = draftOwner.peek();
  private readonly leave: (() => void)[] = [];
  private unwatch = () => {};

  constructor(problem: ProblemView, languages: readonly LanguageView[]) {
    this.problem = problem;
    this.takeLanguages(languages);
    const allowed = this.languages.peek();
    const last = allowed.find(({ name }) => name === lastLanguage.peek()) ?? allowed.find(({ available }) => available) ?? allowed[0];
    // Another problem's language is no reason to hide what was begun here.
    this.show(this.begunIn() ?? last?.name ?? "");
  }

  /** Follows what other tabs write and who is signed in until the returned function is called. */
  start(): () => void {
    const save = () => this.save();
    // Phones end pages that are out of sight without another word.
    addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", save);
    this.leave.push(
      () => removeEventListener("pagehide", save),
      () => document.removeEventListener("visibilitychange", save),
      draftOwner.subscribe((owner) => {
        this.save();
        const isOther = owner !== this.owner;
        this.owner = owner;
        // Another person's, or what another tab wrote while this work was not looked at.
        if (isOther || readDraft(this.draftKey())) this.show((isOther ? this.begunIn() : undefined) ?? this.language.peek());
      }),
    );
    this.watch();
    return () => {
      this.save();
      this.unwatch();
      for (const leave of this.leave.splice(0)) leave();
    };
  }

  takeLanguages(languages: readonly LanguageView[]): void {
    const allowed = languages.filter(({ name, only_where_named }) => this.problem.languages?.includes(name) ?? !only_where_named);
    const known = this.languages.peek();
    if (allowed.length !== known.length || allowed.some((one, index) => one !== known[index])) this.languages.value = allowed;
  }

  chooseLanguage(name: string): void {
    if (name === this.language.peek()) return;
    this.save();
    lastLanguage.value = name;
    this.show(name);
    this.editor?.focus();
  }

  type(text: string): void {
    this.texts.set(this.open.peek(), text);
    this.countBlank();
    this.touch();
  }

  /** The program as it stands now. */
  get files(): ProgramText[] {
    return this.names.peek().map((name) => ({ name, text: this.texts.get(name) ?? "" }));
  }

  /** What the server is sent of it. */
  get body(): Pick<RunRequest, "language" | "source" | "files"> {
    return { language: this.language.peek(), ...programBody(this.files, this.usualName()) };
  }

  get isEmpty(): boolean {
    return this.files.every(({ text }) => text.trim() === "");
  }

  /** Names the open document to the editor: each language has its own history for a file. */
  get documentName(): string {
    return `${this.language.peek()}/${this.open.value}`;
  }

  /** Another program in place of this one. */
  replace(files: readonly ProgramText[], open = files[0]?.name): void {
    this.put(files, open);
    this.touch();
    this.save();
  }

  reset(): void {
    this.replace(this.template());
    removeDraft(this.draftKey());
    this.state.value = "clean";
  }

  openFile(name: string): void {
    if (name === this.open.peek() || !this.texts.has(name)) return;
    this.put(this.files, name);
    this.touch();
    this.editor?.focus();
  }

  /** Shows a place that a compiler named. */
  goTo(line: number, column?: number, file?: string): void {
    if (file !== undefined) this.openFile(file);
    this.editor?.goTo(line, column);
  }

  addFile(name: string): void {
    this.replace([...this.files, { name, text: "" }], name);
    this.editor?.focus();
  }

  renameFile(from: string, to: string): void {
    const open = this.open.peek();
    this.replace(
      this.files.map((file) => (file.name === from ? { ...file, name: to } : file)),
      open === from ? to : open,
    );
  }

  removeFile(name: string): void {
    const rest = this.files.filter((file) => file.name !== name);
    const open = this.open.peek();
    this.replace(rest.length > 0 ? rest : this.template(), open === name ? undefined : open);
  }

  /** Takes files in from outside. A file alone takes the place of a template that nobody touched. */
  takeIn(files: readonly ProgramText[]): void {
    const language = languageOf(files.map(({ name }) => name), this.languages.peek(), this.language.peek());
    if (language !== this.language.peek()) this.chooseLanguage(language);
    const isUntouched = JSON.stringify(this.files) === JSON.stringify(this.template());
    const merged = isUntouched && !this.problem.answer_files ? files : withFiles(this.files, files);
    if (merged.length > FILES_AT_MOST) return showToast(t.work.files.tooMany(FILES_AT_MOST), "error");
    if (byteSize(merged) > this.problem.limits.code_bytes) return showToast(t.work.files.tooLarge(this.problem.limits.code_bytes), "error");
    this.replace(merged, files[0]?.name);
  }

  /** Keeps what was typed since it was kept last. */
  save(): void {
    clearTimeout(this.saveTimer);
    if (this.state.peek() !== "saving") return;
    this.state.value = writeDraft(this.draftKey(), { files: this.files, open: this.open.peek() }) ? "saved" : "refused";
  }

  private touch(): void {
    this.state.value = "saving";
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  private template(): ProgramText[] {
    const { answer_files } = this.problem;
    if (answer_files) return answer_files.slice(0, FILES_AT_MOST).map((name) => ({ name, text: "" }));
    return [{ name: this.usualName(), text: templateOf(this.language.peek(), this.problem.interactive) }];
  }

  private usualName(): string {
    return mainName(this.chosen.peek());
  }

  private put(files: readonly ProgramText[], open = files[0]?.name ?? ""): void {
    this.texts = new Map(files.map(({ name, text }) => [name, text]));
    batch(() => {
      this.names.value = files.map(({ name }) => name);
      this.open.value = this.texts.has(open) ? open : (files[0]?.name ?? "");
      this.document.value = this.texts.get(this.open.peek()) ?? "";
      this.edition.value += 1;
      this.countBlank();
    });
    this.editor?.open(this.documentName, this.document.peek());
  }

  /** The language of this person's newest draft, where the problem can still be solved in it. */
  private begunIn(): string | undefined {
    const newest = newestLanguage(this.owner, this.problem.id);
    return this.languages.peek().find(({ name }) => name === newest)?.name;
  }

  private countBlank(): void {
    const blank = (this.problem.answer_files ?? []).filter((name) => !this.texts.get(name)?.trim());
    if (blank.join() !== this.blankAnswers.peek().join()) this.blankAnswers.value = blank;
  }

  private draftKey(): DraftKey {
    return { who: this.owner, problem: this.problem.id, language: this.language.peek() };
  }

  private show(name: string): void {
    batch(() => {
      this.language.value = name;
      const draft = readDraft(this.draftKey());
      this.put(draft?.files ?? this.template(), draft?.open);
      this.state.value = draft === null ? "clean" : "saved";
    });
    this.watch();
  }

  private watch(): void {
    this.unwatch();
    if (this.leave.length === 0) return;
    this.unwatch = watchDraft(this.draftKey(), ({ files, open }) => {
      if (!document.hasFocus()) this.put(files, open);
    });
  }
}
