/** What the file itself says of its origin: read from its bytes, not from our database. */
import { useQuery } from "@tanstack/react-query";
import { useT } from "../app/i18n";
import { type Clip, contentOf, type Schemas } from "../api/client";
import { Icon } from "../ui/icons";
import { isImported } from "./made";

const MARK = "trainedAlgorithmicMedia";

async function look(id: string): Promise<{ marked: boolean; sha256: string; bytes: number }> {
  const bytes = await (await fetch(contentOf(id))).arrayBuffer();
  const text = new TextDecoder("latin1").decode(bytes);
  // crypto.subtle is there on https and on this machine alone
  const digest = crypto.subtle ? await crypto.subtle.digest("SHA-256", bytes) : null;
  const sha256 = digest ? [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("") : "";
  return { marked: text.includes(MARK), sha256, bytes: bytes.byteLength };
}

export function Provenance({ clip, settings }: { clip: Clip; settings: Schemas["Settings"] }) {
  const t = useT();
  const found = useQuery({ queryKey: ["provenance", clip.id], queryFn: () => look(clip.id), staleTime: Number.POSITIVE_INFINITY });
  return (
    <section className="slide grid gap-3 p-5 text-sm" aria-labelledby="provenance">
      <h2 id="provenance" className="text-xl">
        {t("Where it comes from")}
      </h2>
      {found.data && (
        <p className={`flex items-start gap-2 ${found.data.marked ? "text-good" : "text-warn"}`}>
          <Icon name={found.data.marked ? "check" : "close"} size={18} className="mt-0.5" />
          {found.data.marked
            ? t("The file says that it was generated: IPTC “trainedAlgorithmicMedia” stands in its XMP.")
            : t("The file does not say that it was generated.")}
        </p>
      )}
      <p className="text-soft">
        {isImported(settings)
          ? t("Taken in from a file of yours.")
          : settings.given > 0
          ? t("Made by {engine} from words and {n, plural, one {# given medium} other {# given media}}.", { engine: settings.engine, n: settings.given })
          : t("Made by {engine} from words alone.", { engine: settings.engine })}
      </p>
      {found.data?.sha256 && (
        <p className="text-soft">
          SHA-256 <code className="text-xs break-all">{found.data.sha256}</code>
        </p>
      )}
    </section>
  );
}
