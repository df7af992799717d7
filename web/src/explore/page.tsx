/** Explore: what people of this server show to everybody. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../app/i18n";
import { answer, client, type Schemas } from "../api/client";
import { Empty } from "../ui/fields";
import { saySeconds, sayWhen } from "../ui/said";
import { explain } from "../ui/wrong";

export const exploreQuery = {
  queryKey: ["explore"],
  queryFn: () => answer(client.GET("/api/explore", { params: { query: { limit: 60 } } })),
};

export function ExplorePage() {
  const t = useT();
  const found = useQuery(exploreQuery);
  if (found.isError) return <Empty title={t("Nothing can be shown")}>{explain(found.error)}</Empty>;
  if (found.data?.data.length === 0) {
    return (
      <>
        <h1 className="sr-only">{t("Explore")}</h1>
        <Empty title={t("The wall is dark")} action={<Link to="/library" className="text-lamp underline">{t("To the library")}</Link>}>
          {t("Nobody has published a clip yet. Open one of yours and publish it: it will hang here.")}
        </Empty>
      </>
    );
  }
  return (
    <div className="mx-auto grid grid-cols-1 max-w-7xl gap-6 px-4 pt-5 md:px-8 md:pt-9">
      <div>
        <h1 className="text-4xl">{t("Explore")}</h1>
        <p className="text-soft">{t("Clips that their makers published. Anybody may look.")}</p>
      </div>
      <ul className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
        {found.data?.data.map((clip) => (
          <li key={clip.id}>
            <Shown clip={clip} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Shown({ clip }: { clip: Schemas["ShownClip"] }) {
  const [lit, setLit] = useState(false);
  const content = `/api/explore/${clip.id}/content`;
  return (
    <article
      className="slide overflow-hidden"
      onPointerEnter={(event) => event.pointerType === "mouse" && setLit(true)}
      onPointerLeave={() => setLit(false)}
      onFocus={() => setLit(true)}
      onBlur={() => setLit(false)}
    >
      <Link to="/explore/$id" params={{ id: clip.id }} className="block rounded-slide">
        <div className="relative aspect-video bg-black">
          <img src={`${content}?variant=thumbnail`} alt="" loading="lazy" className="size-full object-contain" />
          {lit && <video src={content} muted loop autoPlay playsInline aria-hidden="true" tabIndex={-1} className="absolute inset-0 size-full object-contain motion-reduce:hidden" />}
        </div>
        <div className="p-4">
          <h2 className="line-clamp-2 font-serif text-lg leading-snug">{clip.title || clip.prompt}</h2>
          <p className="mt-1 flex gap-3 text-xs text-soft">
            <span>{saySeconds(clip.seconds)}</span>
            <span>{sayWhen(clip.published_at)}</span>
          </p>
        </div>
      </Link>
    </article>
  );
}
