/** The prompt that waits for an answer. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden>
      <path d="M6 8l8 8-8 8" stroke="currentColor" />
      <path d="M17 24h9" stroke="var(--accent)" />
    </svg>
  );
}
