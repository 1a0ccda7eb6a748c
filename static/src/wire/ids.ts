// Random ids that also work over plain HTTP in a hall, where crypto.randomUUID is missing.

/** A random id of 32 hex digits, as an idempotency key or a name for a thing not yet saved. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
