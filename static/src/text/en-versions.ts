// Every word of the page on a problem's versions, for its maker and admins, in English.

import { heldAgainst } from "./en-judging";

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const words = {
  title: (problem: string) => `Versions of ${problem}`,
  page: "Versions and checks",
  lead: "Tests, answers and the jury's submissions: for the problem's maker and admins alone.",
  toProblem: "Back to the problem",
  maker: (name: string | null) => (name === null ? "It is nobody's; admins change it." : `Made by ${name}.`),
  versions: "Versions",
  version: "Version",
  newest: "newest",
  sent: "Sent",
  by: "By",
  format: "Format",
  tests: "Tests",
  limit: "Limit",
  rooms: "Rooms that keep it",
  noRooms: "none",
  waitingRooms: "These rooms take the newest version when they start:",
  download: "Download",
  downloadOf: (hash: string) => `Download version ${hash}`,
  notKept: "not kept",
  notKeptHint: "Sent before packages were kept. Send it again, and it can be downloaded.",

  withdraw: "Withdraw",
  withdrawDo: "The problem leaves all lists, and no other room can have it. Rooms that have it, submissions and progress stay as they are. It can be brought back.",
  withdrawn: "This problem is withdrawn: it is in no list, and no other room can have it.",
  isWithdrawn: "The problem is withdrawn.",
  bringBack: "Bring back",
  isBack: "The problem is back.",
  remove: "Delete",
  removeDo: "The problem and all its versions are deleted. This can't be taken back.",
  isDeleted: (title: string) => `${title} is deleted.`,
  held: (rooms: number, submissions: number) => {
    const parts = [rooms > 0 ? plural(rooms, "room") : "", submissions > 0 ? plural(submissions, "submission") : ""].filter(Boolean);
    return `${parts.join(" and ")} ${rooms + submissions === 1 ? "names" : "name"} the problem, so it can be withdrawn and not deleted.`;
  },

  check: "Check",
  checks: "Check of this version",
  verify: "Check this version",
  stop: "Stop",
  verifyHint: "Runs every input through the input validators, every answer through the output validator, and every submission of the jury on all tests, on the site's judges. Nothing of it counts.",
  verified: (done: number, total: number, wrong: number, skipped: number) => heldAgainst("as the package says", done, total, wrong, skipped),
  byWhom: (name: string) => `by ${name}`,
  data: "Data",
  dataCounts: (inputs: number, answers: number, cases: number, validators: number) =>
    [
      validators > 0 ? `${plural(inputs, "input")} accepted by ${plural(validators, "input validator")}` : "no input validator",
      answers > 0 ? `${plural(answers, "answer")} accepted by the output validator` : "",
      cases > 0 ? `${plural(cases, "case")} for validators as they should be` : "",
    ]
      .filter(Boolean)
      .join(", "),
  dataWaits: "The validators have not been asked yet.",
  dataWrong: "Not as it should be",
  dataNotes: "Worth a look",
  doneOf: (number: number, total: number) => `${number} of ${total}`,

  limitOf: "Time limit",
  standsIn: (limit: string) => `The package gives none; ${limit} stands in for it.`,
  followsLater: "A check finds the one that follows from the jury's submissions.",
  follows: (limit: string | null, isSame: boolean) =>
    limit === null
      ? "What follows from the jury's submissions can't be told: none ended within it of those that must. Set a longer one, and check again."
      : `${limit} ${isSame ? "is what follows" : "would follow"} from the jury's submissions.`,
  limitSeconds: "Seconds",
  setLimit: "Set the limit",
  limitIsSet: "A new version has this limit.",

  jury: "The jury's submissions",
  noJury: "The package brings no submissions of a jury.",
  submission: "Submission",
  language: "Language",
  expected: "Expected",
  got: "Last result",
  time: "Slowest run",
  ofLimit: (limit: string) => `of ${limit}`,
  where: "Where",
  waits: "waiting",
  never: "not judged yet",
  skipped: "not judged",
  asExpected: "as expected",
  inRoom: "in a room's rehearsal",

  facts: "What it is judged with",
  time_limit: "Time",
  memory: "Memory",
  output: "Output",
  validator: "Output validator",
  validators: { default: "the default one", custom: "its own", interactive: "its own, interactive" } as Record<string, string>,
  inputValidators: "Input validators",
  cases: "Cases for validators",
  none: "none",
  unknown: "not kept for this version",
  groups: "Groups",
  group: "Group",
  points: "Points",
  aggregation: "Scored by",
  aggregations: { "pass-fail": "all or nothing", sum: "sum", min: "least", max: "best", avg: "average" } as Record<string, string>,
  wholeProblem: "the whole problem",
  unbounded: "unbounded",
  name: "Name",
  kind: "Kind",
  sample: "sample",
  secret: "secret",
  full: "secret, shown after judging",
  static: "looks at the source",
  input: "Input",
  answer: "Answer",
  ownLimits: "Own limits",
  test: (name: string) => `Test ${name}`,
};
