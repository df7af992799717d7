/** What a clip came from, generation after generation, and everything that came from it. */
import { type ReactNode, useState } from "react";
import { useT } from "../app/i18n";
import type { Clip, Schemas } from "../api/client";
import { ClipCard, nameOf } from "../library/card";
import { Button } from "../ui/button";
import { generations } from "./kin";

const FEW = 6;

export function Family({ told }: { told: Schemas["ClipDetail"] }) {
  const t = useT();
  const { clip, ancestors, descendants } = told;
  const siblings = told.siblings.filter((each) => each.id !== clip.id);
  if (ancestors.length === 0 && siblings.length === 0 && descendants.length === 0) return null;
  const further = t("The family goes on: open one of these to see further.");
  return (
    <section className="grid gap-4" aria-labelledby="family">
      <h2 id="family" className="text-xl">
        {t("Family")}
      </h2>
      {ancestors.length > 0 && (
        <Branch
          key={`${clip.id} from`}
          name={t("It came from")}
          clips={ancestors}
          note={(index) => index > 0 && t("{n} generations before", { n: index + 1 })}
          end={told.more_ancestors && further}
        />
      )}
      {siblings.length > 0 && <Branch key={`${clip.id} with`} name={t("Asked for together")} clips={siblings} />}
      {generations(clip.id, descendants).map((generation, depth, all) => (
        <Branch
          key={`${clip.id} ${depth}`}
          name={depth === 0 ? t("What came from it") : t("{n} generations after", { n: depth + 1 })}
          clips={generation.map((each) => each.clip)}
          note={(index) => {
            const from = generation[index]?.from;
            return from && t("from “{name}”", { name: nameOf(from) });
          }}
          end={depth === all.length - 1 && told.more_descendants && further}
        />
      ))}
    </section>
  );
}

type BranchProps = { name: string; clips: readonly Clip[]; note?: (index: number) => ReactNode; end?: ReactNode };

/** A few of them; the others at a tap. */
function Branch({ name, clips, note, end }: BranchProps) {
  const t = useT();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, clips.length - FEW);
  return (
    <div className="grid gap-2 border-l-2 border-line pl-4">
      <h3 className="font-sans text-sm text-soft">{name}</h3>
      <ul aria-label={name} className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {clips.slice(0, clips.length - hidden).map((clip, index) => (
          <li key={clip.id}>
            <ClipCard clip={clip} />
            <p className="mt-1 line-clamp-1 text-xs text-soft empty:hidden">{note?.(index)}</p>
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <div>
          <Button small look="quiet" icon="plus" onClick={() => setAll(true)}>
            {t("{n} more", { n: hidden })}
          </Button>
        </div>
      ) : (
        end && <p className="text-sm text-soft">{end}</p>
      )}
    </div>
  );
}
