/** What a clip came from and what came from it. */
import type { ReactNode } from "react";
import { useT } from "../app/i18n";
import type { Clip, Schemas } from "../api/client";
import { ClipCard } from "../library/card";

export function Family({ told }: { told: Schemas["ClipDetail"] }) {
  const t = useT();
  const siblings = told.siblings.filter((clip) => clip.id !== told.clip.id);
  if (!told.parent && siblings.length === 0 && told.children.length === 0) return null;
  return (
    <section className="grid gap-4" aria-labelledby="family">
      <h2 id="family" className="text-xl">
        {t("Family")}
      </h2>
      {told.parent && <Branch name={t("It came from")} clips={[told.parent]} />}
      {siblings.length > 0 && <Branch name={t("Asked for together")} clips={siblings} />}
      {told.children.length > 0 && <Branch name={t("What came from it")} clips={told.children} />}
    </section>
  );
}

function Branch({ name, clips }: { name: ReactNode; clips: readonly Clip[] }) {
  return (
    <div className="grid gap-2 border-l-2 border-line pl-4">
      <h3 className="font-sans text-sm text-soft">{name}</h3>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {clips.map((clip) => (
          <li key={clip.id}>
            <ClipCard clip={clip} />
          </li>
        ))}
      </ul>
    </div>
  );
}
