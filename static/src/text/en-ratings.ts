// Every word of ratings, in English.

export const words = {
  title: "Ratings",
  of: (name: string) => `Ratings of ${name}`,
  back: "Back to the room",
  appliedBy: (name: string, when: string) => `Applied by ${name}, ${when}.`,
  preview: "This is what applying the ratings would do now.",
  notYet: "They are not applied yet. Whoever leads the room does that when all results are shown.",
  nobody: "No rating changes",
  nobodyHint: "Nobody has made a try that counts.",
  you: (after: number, change: string) => `You: ${after} (${change})`,
  out: "The ratings are out: see how they changed",

  apply: "Apply ratings",
  applyDo: "Everybody in the table gets the new rating, and all in the room find that in their notifications. This can't be undone.",
  anew: "Make anew",
  anewDo: "The ratings are made again from the board as it is now, and those of rooms that were rated later follow.",
  anewHint: "Ratings follow a verdict that changes by themselves. Make them anew when the board changed otherwise, as by a removal.",

  table: "How ratings changed",
  rank: "Rank",
  name: "Name",
  before: "Before",
  after: "After",
  change: "Change",
  contest: "Contest",
  hidden: "A room that is not public",
  when: "When",
  all: (count: number) => `Show all ${count}`,
} as const;
