// The text of a program, in the editor's colours as soon as they are here.

import { useEffect, useState } from "preact/hooks";
import type { Piece } from "./pieces";

const LONGEST = 200_000; // characters; what is longer stays plain

export function SourceText({ text, language }: { text: string; language: string }) {
  const [pieces, setPieces] = useState<readonly Piece[]>([]);
  useEffect(() => {
    let isWanted = text.length <= LONGEST;
    setPieces([]);
    if (isWanted)
      import("./pieces")
        .then(({ piecesOf }) => piecesOf(text, language))
        .then((found) => isWanted && setPieces(found))
        .catch(() => {}); // it stays plain
    return () => {
      isWanted = false;
    };
  }, [text, language]);
  if (pieces.length === 0) return <>{text}</>;
  return (
    <>
      {pieces.map(([part, look], index) => (look === "" ? part : <span key={index} class={look}>{part}</span>))}
    </>
  );
}
