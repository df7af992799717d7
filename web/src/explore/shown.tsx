/** One published clip, for anybody who has its address. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../app/i18n";
import { clipQuery, useSession } from "../api/calls";
import { answer, client, queries, Refusal, refusalOf } from "../api/client";
import { importFile } from "../library/import";
import { Player } from "../player/player";
import { Button } from "../ui/button";
import { Empty } from "../ui/fields";
import { saySeconds, sayWhen } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

const LONGEST_NAME = 150;
const route = getRouteApi("/explore/$id");

export function ShownPage() {
  const t = useT();
  const { id } = route.useParams();
  const found = useQuery({
    queryKey: ["explore", id],
    queryFn: () => answer(client.GET("/api/explore/{video_id}", { params: { path: { video_id: id } } })),
  });
  const session = useSession().data;
  const navigate = useNavigate();
  const [taking, setTaking] = useState(false);
  const content = `/api/explore/${id}/content`;
  const remix = async () => {
    setTaking(true);
    try {
      const own = await queries.fetchQuery(clipQuery(id)).catch(() => null); // it may be one's own clip that hangs here
      if (own) return await navigate({ to: "/clip/$id", params: { id }, search: { way: "remix" } });
      const film = await fetch(content).catch(() => {
        throw new Refusal(0, "unreachable");
      });
      if (!film.ok) throw await refusalOf(film);
      const name = (found.data?.title || found.data?.prompt || id).slice(0, LONGEST_NAME);
      const mine = await importFile(new File([await film.blob()], `${name}.mp4`, { type: "video/mp4" }));
      await navigate({ to: "/clip/$id", params: { id: mine.id }, search: { way: "remix" } });
    } catch (error) {
      say(explain(error), { bad: true });
    } finally {
      setTaking(false);
    }
  };
  if (found.isError) {
    return (
      <Empty title={t("This clip is not shown")} action={<Link to="/explore" className="text-lamp underline">{t("To what is")}</Link>}>
        {explain(found.error)}
      </Empty>
    );
  }
  if (!found.data) return <p className="sr-only">{t("Loading")}</p>;
  const clip = found.data;
  return (
    <div className="mx-auto grid grid-cols-1 max-w-4xl gap-5 px-4 pt-5 md:px-8 md:pt-9">
      <Player src={content} poster={`${content}?variant=thumbnail`} label={clip.title || clip.prompt} size={clip.size} autoPlay />
      <h1 className="text-3xl">{clip.title || clip.prompt}</h1>
      {clip.title && !clip.imported && <p className="text-soft">{clip.prompt}</p>}
      <p className="text-sm text-soft">
        {saySeconds(clip.seconds)} · {!clip.imported && `${clip.model} · #${clip.seed} · `}
        {sayWhen(clip.published_at)}
      </p>
      <div className="flex flex-wrap gap-3">
        {!clip.imported && (
          <Link to="/" search={{ prompt: clip.prompt, seed: clip.seed }} className="inline-flex min-h-11 items-center rounded-xl bg-lamp px-5 font-semibold text-onlamp hover:bg-glow">
            {t("Make your own from these words")}
          </Link>
        )}
        {session && (
          <Button icon="remix" disabled={taking} onClick={() => void remix()} title={t("A copy goes into your library, and is remixed there.")}>
            {t("Remix it")}
          </Button>
        )}
        <a href={content} download={`${id}.mp4`} className="inline-flex min-h-11 items-center rounded-xl border border-line bg-raised px-5">
          {t("Download")}
        </a>
      </div>
    </div>
  );
}
