export function BellMenu() {
  return null;
}
