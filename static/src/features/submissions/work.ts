// One person at work on one problem: language, text, runs, submissions. The panes show it; the page and the room own it.

import { batch, computed, signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { live, rest } from "../../app/server";
import { draftOwner, me, myId } from "../../app/session";
import { language as lastLanguage } from "../../app/settings";
import { showPending, showVerdict } from "../../app/title";
import { USER_SNAPSHOT, onUserEvent } from "../../app/user-channel";
import { sayError } from "../../ui/errors";
import { showToast } from "../../ui/toast";
import { t } from "../../text/en";
import { verdictLetters } from "../../ui/Verdict";
import type { LanguageView, ProblemView, SubmissionProgress, SubmissionResult, SubmissionView } from "../../wire/types";
import { DeedKey } from "../../wire/deed";
import { WireError } from "../../wire/errors";
import { readDraft, removeDraft, watchDraft, writeDraft, type DraftKey } from "../execution/drafts";
import type { EditorHandle } from "../execution/editor/codemirror";
import { FILES_AT_MOST, byteSize, languageOf, mainName, programBody, withFiles, type ProgramText } from "../execution/program";
import { Runner } from "../execution/runner";
import { templateOf } from "../execution/templates";
import { updateProblem } from "../problems/read";
import { mergeListed, mergeTests, withSubmission } from "./listed";

export type WorkTab = "samples" | "custom" | "submissions";

const SAVE_AFTER_MS = 400;
const LOAD_AGAIN_MS = 4_000;
const DOUBLE_CLICK_MS = 1_500;

export class Work {
  readonly problem: ProblemView;
  readonly roomId: string | null;
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
  readonly draft = signal<"clean" | "saving" | "saved" | "refused">("clean");
  readonly tab = signal<WorkTab>("samples");
  readonly customInput = signal("");
  readonly runner = new Runner();
  readonly isSubmitting = signal(false);
  readonly submissions = signal<readonly SubmissionView[] | null>(null);
  readonly submissionsError = signal<WireError | null>(null);
  readonly progress = signal<ReadonlyMap<string, SubmissionProgress>>(new Map());
  /** The submission that is looked at. */
  readonly opened = signal<string | null>(null);
  /** Landed while this page is open: shown with a little motion. */
  readonly fresh = signal<string | null>(null);
  readonly latest = computed(() => this.submissions.value?.[0] ?? null);
  editor: EditorHandle | null = null;
  private texts = new Map<string, string>();
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly submitKeys = new DeedKey();
  private forgetTimer: ReturnType<typeof setTimeout> | undefined;
  private loadTimer: ReturnType<typeof setTimeout> | undefined;
  private loadTurn = 0;
  /** Whose drafts these are. */
  private owner = draftOwner.peek();
  /** Whose submissions these are. */
  private person = myId.peek();
  private readonly leave: (() => void)[] = [];
  private unwatch = () => {};

  constructor(problem: ProblemView, languages: readonly LanguageView[], roomId: string | null) {
    this.problem = problem;
    this.roomId = roomId;
    this.takeLanguages(languages);
    const allowed = this.languages.peek();
    const wanted = allowed.find(({ name }) => name === lastLanguage.peek()) ?? allowed.find(({ available }) => available) ?? allowed[0];
    this.customInput.value = problem.samples[0]?.input ?? "";
    this.show(wanted?.name ?? "");
  }

  /** Follows what happens until the returned function is called; what is under way then goes on, and is shown at the next start. */
  start(): () => void {
    const save = () => this.save();
    // Phones end pages that are out of sight without another word.
    addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", save);
    this.leave.push(
      () => removeEventListener("pagehide", save),
      () => document.removeEventListener("visibilitychange", save),
      this.runner.start(),
      onUserEvent<SubmissionResult>("submission:new", ({ submission }) => this.take(submission)),
      onUserEvent<SubmissionResult>("submission:result", ({ submission }) => this.land(submission)),
      onUserEvent<SubmissionProgress>("submission:progress", (progress) => this.advance(progress)),
      // Events were lost: what they said is read instead.
      onUserEvent(USER_SNAPSHOT, () => void this.loadSubmissions()),
      draftOwner.subscribe((owner) => {
        this.save();
        const isOther = owner !== this.owner;
        this.owner = owner;
        // Another person's, or what another tab wrote while this work was not looked at.
        if (isOther || readDraft(this.draftKey())) this.show(this.language.peek());
      }),
      myId.subscribe((id) => {
        if (id !== this.person) this.submissions.value = null;
        this.person = id;
        void this.loadSubmissions();
      }),
    );
    this.watch();
    return () => {
      this.save();
      this.unwatch();
      clearTimeout(this.loadTimer);
      this.loadTurn += 1;
      for (const leave of this.leave.splice(0)) leave();
    };
  }

  takeLanguages(languages: readonly LanguageView[]): void {
    const allowed = languages.filter(({ name }) => this.problem.languages?.includes(name) ?? true);
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
    this.touch();
  }

  private touch(): void {
    this.draft.value = "saving";
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  /** The program as it stands now. */
  get files(): ProgramText[] {
    return this.names.peek().map((name) => ({ name, text: this.texts.get(name) ?? "" }));
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
    this.draft.value = "clean";
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
    const merged = isUntouched ? files : withFiles(this.files, files);
    if (merged.length > FILES_AT_MOST) return showToast(t.work.files.tooMany(FILES_AT_MOST), "error");
    if (byteSize(merged) > this.problem.limits.code_bytes) return showToast(t.work.files.tooLarge(this.problem.limits.code_bytes), "error");
    this.replace(merged, files[0]?.name);
  }

  private template(): ProgramText[] {
    return [{ name: this.usualName(), text: templateOf(this.language.peek()) }];
  }

  private usualName(): string {
    return mainName(this.chosen.peek());
  }

  private isEmpty(): boolean {
    return this.files.every(({ text }) => text.trim() === "");
  }

  private put(files: readonly ProgramText[], open = files[0]?.name ?? ""): void {
    this.texts = new Map(files.map(({ name, text }) => [name, text]));
    batch(() => {
      this.names.value = files.map(({ name }) => name);
      this.open.value = this.texts.has(open) ? open : (files[0]?.name ?? "");
      this.document.value = this.texts.get(this.open.peek()) ?? "";
      this.edition.value += 1;
    });
    this.editor?.open(this.documentName, this.document.peek());
  }

  /** Names the open document to the editor: each language has its own history for a file. */
  get documentName(): string {
    return `${this.language.peek()}/${this.open.value}`;
  }

  async run(): Promise<void> {
    if (!me.peek()) return;
    if (this.isEmpty()) return showToast(t.work.empty, "error");
    if (this.runner.state.peek().phase === "running") return;
    if (this.tab.peek() === "submissions") this.tab.value = "samples";
    const isCustom = this.tab.peek() === "custom" || this.problem.samples.length === 0;
    const request = { language: this.language.peek(), ...programBody(this.files, this.usualName()), problem_id: this.problem.id };
    this.save();
    await (isCustom ? this.runner.run({ ...request, inputs: [this.customInput.peek()] }, 1) : this.runner.run({ ...request, samples: true }, this.problem.samples.length));
  }

  async submit(): Promise<void> {
    if (!me.peek() || this.isSubmitting.peek()) return;
    if (this.isEmpty()) return showToast(t.work.empty, "error");
    this.save();
    const program = { language: this.language.peek(), ...programBody(this.files, this.usualName()) };
    const body = { problem_id: this.problem.id, ...program, ...(this.roomId === null ? {} : { room_id: this.roomId }) };
    // The same program after a lost answer is the same deed; the server then answers what it answered.
    // So is the second press of a double click.
    clearTimeout(this.forgetTimer);
    const key = this.submitKeys.of(body);
    this.isSubmitting.value = true;
    try {
      const submission = await this.send(body, key);
      this.forgetTimer = setTimeout(() => this.submitKeys.settle(null), DOUBLE_CLICK_MS);
      batch(() => {
        this.take(submission);
        this.opened.value = submission.id;
        this.tab.value = "submissions";
      });
      showPending();
    } catch (thrown) {
      const error = WireError.of(thrown);
      this.submitKeys.settle(error);
      const isSeen = this.leave.length > 0;
      showToast(isSeen ? sayError(error) : `${this.problem.title}: ${sayError(error)}`, "error");
    } finally {
      this.isSubmitting.value = false;
    }
  }

  async loadSubmissions(): Promise<void> {
    clearTimeout(this.loadTimer);
    const turn = ++this.loadTurn;
    if (!me.peek()) {
      this.submissions.value = null;
      return;
    }
    try {
      const { data } = await rest.get<SubmissionView[]>("submissions", { problem_id: this.problem.id, room_id: this.roomId, limit: 50 });
      if (turn !== this.loadTurn) return;
      batch(() => {
        this.submissions.value = mergeListed(this.submissions.peek() ?? [], data);
        this.submissionsError.value = null;
      });
    } catch (thrown) {
      if (turn !== this.loadTurn) return;
      const error = WireError.of(thrown);
      this.submissionsError.value = error;
      // What was to be read stands for events that were lost: nothing else would ever say it.
      if (error.temporary) this.loadTimer = setTimeout(() => void this.loadSubmissions(), LOAD_AGAIN_MS);
    }
  }

  private async send(body: object, key: string): Promise<SubmissionView> {
    try {
      return await live.request<SubmissionView>("submission:new", body, key);
    } catch (thrown) {
      // The socket may be down where HTTP still passes; the key makes it one deed.
      if (!WireError.of(thrown).temporary || WireError.of(thrown).code === "TOO_MANY_REQUESTS") throw thrown;
      return (await rest.post<SubmissionView>("submissions", body, { key })).data;
    }
  }

  private isMine({ problem_id, room_id }: SubmissionView): boolean {
    return problem_id === this.problem.id && (room_id ?? null) === this.roomId;
  }

  private take(submission: SubmissionView): void {
    if (!this.isMine(submission)) return;
    this.submissions.value = withSubmission(this.submissions.peek() ?? [], submission);
  }

  private land(submission: SubmissionView): void {
    if (!this.isMine(submission)) return;
    this.take(submission);
    this.fresh.value = submission.id;
    // Practice goes on from here: the mark at the title, and the solution below it.
    if (submission.verdict === "accepted" && this.roomId === null) {
      updateProblem(this.problem, (now) => (now.me && now.me.status !== "mastered" ? { ...now, me: { ...now.me, status: "solved" } } : now));
    }
    if (submission.verdict) showVerdict(verdictLetters(submission.verdict), submission.verdict === "accepted");
  }

  private advance(progress: SubmissionProgress): void {
    const before = this.progress.peek().get(progress.submission_id);
    const isSame = before?.judging_id === progress.judging_id;
    if (isSame && progress.number < before.number) return;
    const tests = isSame ? mergeTests(before.tests, progress.tests) : progress.tests;
    this.progress.value = new Map(this.progress.peek()).set(progress.submission_id, { ...progress, tests });
  }

  private draftKey(): DraftKey {
    return { who: this.owner, problem: this.problem.id, language: this.language.peek() };
  }

  private show(name: string): void {
    batch(() => {
      this.language.value = name;
      const draft = readDraft(this.draftKey());
      this.put(draft?.files ?? this.template(), draft?.open);
      this.draft.value = draft === null ? "clean" : "saved";
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

  private save(): void {
    clearTimeout(this.saveTimer);
    if (this.draft.peek() !== "saving") return;
    this.draft.value = writeDraft(this.draftKey(), { files: this.files, open: this.open.peek() }) ? "saved" : "refused";
  }
}

/** The work on a problem for as long as the view is there. */
export function useWork(problem: ProblemView, languages: readonly LanguageView[], roomId?: string | null): Work;
export function useWork(problem: ProblemView | null, languages: readonly LanguageView[], roomId?: string | null): Work | null;
/** The work on a problem, until another one is given; none where the problem is still to come. */
export function useWork(problem: ProblemView | null, languages: readonly LanguageView[], roomId: string | null = null): Work | null {
  const [works] = useState(() => new Map<string, Work>());
  // Whoever comes back to a problem finds there what they left: a run, an input, a program that is on its way.
  const work = useMemo(() => {
    if (!problem) return null;
    const key = `${problem.id} ${roomId}`;
    const kept = works.get(key) ?? new Work(problem, languages, roomId);
    works.set(key, kept);
    return kept;
  }, [problem?.id, roomId]);
  work?.takeLanguages(languages);
  useEffect(() => work?.start(), [work]);
  return work;
}
