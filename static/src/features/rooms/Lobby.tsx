import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { EmptyState } from "../../ui/states";

export default function Lobby() {
  useTitle(t.rooms.title);
  return <EmptyState title={t.rooms.soon} />;
}
