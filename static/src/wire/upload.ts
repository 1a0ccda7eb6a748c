// A file on its way to the server. `fetch` tells neither how far it is nor that a slow line still moves.

const SILENCE_MS = 60_000;
/** What is sent has to be worked on, too. */
const ANSWER_MS = 300_000;

/** Posts a file; `onProgress` hears what share of it has left. A line that stands still for a minute is a TimeoutError. */
export function sendFile(url: string, headers: Record<string, string>, file: Blob, onProgress: (share: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waitFor = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        reject(new DOMException("Nothing moved.", "TimeoutError"));
        request.abort();
      }, ms);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      waitFor(SILENCE_MS);
      if (total > 0) onProgress(loaded / total);
    };
    request.upload.onload = () => waitFor(ANSWER_MS);
    request.onload = () => {
      const wait = request.getResponseHeader("Retry-After");
      resolve(new Response(request.responseText || null, { status: request.status, headers: wait ? { "Retry-After": wait } : {} }));
    };
    request.onerror = () => reject(new TypeError("The connection broke."));
    request.onloadend = () => clearTimeout(timer);
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    waitFor(SILENCE_MS);
    request.send(file);
  });
}
