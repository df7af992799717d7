/** What is seen in a clip, and the clips that look like it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clipsQuery } from "../api/calls";
import type { Clip, Schemas } from "../api/client";
import { useT } from "../app/i18n";
import { slotName } from "../create/shotlist";
import { ClipCard } from "../library/card";
import { useSeen } from "../library/seen";

const SHOWN = 6;

export function Sight({ sight }: { sight: Schemas["SightObject"] }) {
  const t = useT();
  const named = useSeen(sight.named);
  return (
    <section className="slide grid gap-3 p-5" aria-labelledby="sight">
      <h2 id="sight" className="text-xl">
        {t("What is seen in it")}
      </h2>
      {sight.named.length > 0 && (
        <ul className="flex flex-wrap gap-1.5 text-sm">
          {sight.named.map(({ slot, key }, index) => (
            <li key={`${slot}-${key}`} className="rounded-full bg-raised px-2.5 py-0.5">
              <span className="text-xs text-soft">{slotName(t, slot)} </span>
              {named[index]}
            </li>
          ))}
        </ul>
      )}
      <p className="text-sm text-soft">
        {sight.known
          ? t("Named by the model’s own eye, where it is sure. Search finds the clip by these words too.")
          : t("The eye that names what is seen knows the clips of its own model alone, so it names nothing here.")}
      </p>
    </section>
  );
}

export function Similar({ clip }: { clip: Clip }) {
  const t = useT();
  const found = useQuery(clipsQuery({ like: clip.id }, 0, SHOWN)).data;
  if (!found || found.clips.length === 0) return null;
  return (
    <section className="grid gap-3" aria-labelledby="similar">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <h2 id="similar" className="text-xl">
          {t("Similar clips")}
        </h2>
        {found.total > found.clips.length && (
          <Link to="/library" search={{ like: clip.id }} className="text-sm text-soft underline hover:text-text">
            {t("All {n} in the library", { n: found.total })}
          </Link>
        )}
      </div>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {found.clips.map((each) => (
          <li key={each.id}>
            <ClipCard clip={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}
