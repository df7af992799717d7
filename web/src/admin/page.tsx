/** Admin: the whole server at a glance. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useT } from "../app/i18n";
import { answer, client } from "../api/client";
import { Empty } from "../ui/fields";
import { sayAbout, sayBytes, sayWhen } from "../ui/said";
import { explain } from "../ui/wrong";

export function AdminPage() {
  const t = useT();
  const found = useQuery({ queryKey: ["admin"], queryFn: () => answer(client.GET("/api/admin")), refetchInterval: 3_000, retry: false });
  if (found.isError) return <Empty title={t("This page is not for you")}>{explain(found.error)}</Empty>;
  if (!found.data) return <p className="sr-only">{t("Loading")}</p>;
  const all = found.data;
  const skew = Date.now() / 1000 - all.at;
  const states: Record<string, string> = { queued: t("waiting"), running: t("being made"), succeeded: t("done"), failed: t("failed"), cancelled: t("cancelled") };
  return (
    <div className="mx-auto grid grid-cols-1 max-w-6xl gap-6 px-4 pt-5 md:px-8 md:pt-9">
      <h1 className="text-4xl">{t("Admin")}</h1>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        <Figure name={states.running ?? ""}>{all.counts.running ?? 0}</Figure>
        <Figure name={states.queued ?? ""}>{all.counts.queued ?? 0}</Figure>
        <Figure name={states.succeeded ?? ""}>{all.counts.succeeded ?? 0}</Figure>
        <Figure name={states.failed ?? ""}>{all.counts.failed ?? 0}</Figure>
        <Figure name={t("{n, plural, one {# file} other {# files}}", { n: all.stored_files })}>{sayBytes(all.stored_bytes)}</Figure>
        <Figure name={t("free on the disk")}>{sayBytes(all.free_bytes)}</Figure>
      </dl>
      <Part title={t("Queue")} empty={all.unfinished.length === 0 && t("Nothing waits.")}>
        <Table heads={[t("Clip"), t("Engine"), t("State"), t("Stage"), t("Time left"), t("Asked for")]}>
          {all.unfinished.map((job) => (
            <tr key={job.id}>
              <Cell>
                <code className="text-xs">{job.video_id}</code>
              </Cell>
              <Cell>{job.engine}</Cell>
              <Cell>
                {states[job.state] ?? job.state}
                {job.attempts > 1 && ` (${t("try {n}", { n: job.attempts })})`}
              </Cell>
              <Cell>{job.stage ? `${job.stage} ${job.step ?? ""}/${job.steps ?? ""}` : "—"}</Cell>
              <Cell>{job.seconds_left === null ? "—" : sayAbout(job.seconds_left)}</Cell>
              <Cell>{sayWhen(job.created_at + skew)}</Cell>
            </tr>
          ))}
        </Table>
      </Part>
      <Part title={t("Workers")} empty={all.workers.length === 0 && t("No worker has said lately that it lives. `lanterne serve` starts one; see its log.")}>
        <Table heads={[t("Worker"), t("Engines"), t("Since"), t("Last heard")]}>
          {all.workers.map((worker) => (
            <tr key={worker.id}>
              <Cell>
                <code className="text-xs">{worker.id}</code>
              </Cell>
              <Cell>{worker.engines.join(", ")}</Cell>
              <Cell>{sayWhen(worker.started_at + skew)}</Cell>
              <Cell>{sayWhen(worker.seen_at + skew)}</Cell>
            </tr>
          ))}
        </Table>
      </Part>
      <Part title={t("Engines")} empty={all.engines.length === 0 && t("No engine has been offered yet.")}>
        <Table heads={[t("Engine"), t("Weights"), t("Sizes"), t("Longest"), t("Understands")]}>
          {all.engines.map((engine) => (
            <tr key={engine.name}>
              <Cell>{engine.name}</Cell>
              <Cell>
                <code className="text-xs">{engine.weights || "—"}</code>
              </Cell>
              <Cell>{engine.sizes.join(", ")}</Cell>
              <Cell>{engine.max_seconds} s</Cell>
              <Cell>{engine.preparations.join(", ")}</Cell>
            </tr>
          ))}
        </Table>
      </Part>
      <Part title={t("Failures")} empty={all.failures.length === 0 && t("Nothing has failed.")}>
        <Table heads={[t("Clip"), t("Engine"), t("Why"), t("When"), t("Tries")]}>
          {all.failures.map((job) => (
            <tr key={job.id}>
              <Cell>
                <code className="text-xs">{job.video_id}</code>
              </Cell>
              <Cell>{job.engine}</Cell>
              <Cell>
                <code className="text-xs text-bad">{job.error_code}</code> {job.error_message}
              </Cell>
              <Cell>{job.finished_at === null ? "—" : sayWhen(job.finished_at + skew)}</Cell>
              <Cell>{job.attempts}</Cell>
            </tr>
          ))}
        </Table>
      </Part>
    </div>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="slide flex flex-col-reverse justify-end gap-1 p-4">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="font-serif text-3xl tabular-nums">{children}</dd>
    </div>
  );
}

function Part({ title, empty, children }: { title: string; empty: string | false; children: ReactNode }) {
  return (
    <section className="grid gap-3">
      <h2 className="text-xl">{title}</h2>
      {empty ? <p className="text-soft">{empty}</p> : children}
    </section>
  );
}

function Table({ heads, children }: { heads: string[]; children: ReactNode }) {
  return (
    <div className="slide overflow-x-auto" tabIndex={0} role="group">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line text-soft">
            {heads.map((head) => (
              <th key={head} scope="col" className="px-4 py-2.5 font-normal whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="max-w-80 min-w-24 px-4 py-2.5 align-top [overflow-wrap:normal]">{children}</td>;
}
