/** One published clip, for anybody who has its address. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useT } from "../app/i18n";
import { answer, client } from "../api/client";
import { Player } from "../player/player";
import { Empty } from "../ui/fields";
import { saySeconds, sayWhen } from "../ui/said";
import { explain } from "../ui/wrong";

const route = getRouteApi("/explore/$id");

export function ShownPage() {
  const t = useT();
  const { id } = route.useParams();
  const found = useQuery({
    queryKey: ["explore", id],
    queryFn: () => answer(client.GET("/api/explore/{video_id}", { params: { path: { video_id: id } } })),
  });
  if (found.isError) {
    return (
      <Empty title={t("This clip is not shown")} action={<Link to="/explore" className="text-lamp underline">{t("To what is")}</Link>}>
        {explain(found.error)}
      </Empty>
    );
  }
  if (!found.data) return <p className="sr-only">{t("Loading")}</p>;
  const clip = found.data;
  const content = `/api/explore/${id}/content`;
  return (
    <div className="mx-auto grid grid-cols-1 max-w-4xl gap-5 px-4 pt-5 md:px-8 md:pt-9">
      <Player src={content} poster={`${content}?variant=thumbnail`} label={clip.title || clip.prompt} size={clip.size} autoPlay />
      <h1 className="text-3xl">{clip.title || clip.prompt}</h1>
      {clip.title && <p className="text-soft">{clip.prompt}</p>}
      <p className="text-sm text-soft">
        {saySeconds(clip.seconds)} · {clip.model} · #{clip.seed} · {sayWhen(clip.published_at)}
      </p>
      <div className="flex flex-wrap gap-3">
        <Link to="/" search={{ prompt: clip.prompt, seed: clip.seed }} className="inline-flex min-h-11 items-center rounded-xl bg-lamp px-5 font-semibold text-onlamp hover:bg-glow">
          {t("Make your own from these words")}
        </Link>
        <a href={content} download={`${id}.mp4`} className="inline-flex min-h-11 items-center rounded-xl border border-line bg-raised px-5">
          {t("Download")}
        </a>
      </div>
    </div>
  );
}
