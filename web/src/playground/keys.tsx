/** Keys: made, shown once, revoked. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useT } from "../app/i18n";
import { answer, client, queries, type Schemas } from "../api/client";
import { Button } from "../ui/button";
import { Empty, Field, Select } from "../ui/fields";
import { sayDate, sayWhen } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { Code } from "./code";

type Scope = Schemas["MakeKey"]["scopes"] extends (infer S)[] | undefined ? S : never;
const SCOPES: Record<string, Scope[]> = { all: [], read: ["read"], make: ["read", "write"], webhooks: ["webhooks"] };

export function KeysPage() {
  const t = useT();
  const [made, setMade] = useState<string | null>(null);
  const keys = useQuery({ queryKey: ["keys"], queryFn: () => answer(client.GET("/api/keys")) });
  const again = () => queries.invalidateQueries({ queryKey: ["keys"] });

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get("days"));
    try {
      const body = { name: String(form.get("name")).trim(), scopes: SCOPES[String(form.get("scopes"))] ?? [], days: days || null };
      setMade((await answer(client.POST("/api/keys", { body }))).secret);
      await again();
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };
  const revoke = async (id: string) => {
    await answer(client.DELETE("/api/keys/{key_id}", { params: { path: { key_id: id } } })).catch((error: unknown) => say(explain(error), { bad: true }));
    await again();
  };

  if (keys.isError) return <Empty title={t("These keys are not yours to see")}>{explain(keys.error)}</Empty>;
  return (
    <div className="mx-auto grid grid-cols-1 max-w-4xl gap-6 px-4 pt-5 md:px-8 md:pt-9">
      <div>
        <h1 className="text-4xl">{t("Keys")}</h1>
        <p className="text-soft">{t("Programs, and people on other machines, need a key. Only its beginning and its end are kept.")}</p>
      </div>
      <form onSubmit={(event) => void make(event)} className="slide grid items-end gap-4 p-5 sm:grid-cols-[1fr_auto_auto_auto]">
        <Field label={t("Whose it is")} name="name" maxLength={80} placeholder={t("my script")} />
        <Select label={t("What it may do")} name="scopes" defaultValue="all">
          <option value="all">{t("everything")}</option>
          <option value="make">{t("make and look")}</option>
          <option value="read">{t("look only")}</option>
          <option value="webhooks">{t("webhooks")}</option>
        </Select>
        <Select label={t("For how long")} name="days" defaultValue="0">
          <option value="0">{t("until revoked")}</option>
          <option value="1">{t("a day")}</option>
          <option value="30">{t("30 days")}</option>
          <option value="365">{t("a year")}</option>
        </Select>
        <Button look="lamp" type="submit" icon="key">
          {t("Make a key")}
        </Button>
      </form>
      {made && (
        <section role="status" className="arrive slide grid gap-2 border border-lamp p-5">
          <p className="font-medium">{t("Copy it now: it is shown only this once.")}</p>
          <Code text={made} label={t("The new key")} />
        </section>
      )}
      <ul className="grid gap-2" aria-label={t("Keys")}>
        {keys.data?.data.toReversed().map((key) => {
          const over = key.revoked_at !== null || (key.expires_at !== null && key.expires_at * 1000 < Date.now());
          return (
            <li key={key.id} className={`slide flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 ${over ? "text-soft" : ""}`}>
              <code className={over ? "line-through" : ""}>{key.shown}</code>
              <span className="min-w-24 flex-1">
                {key.name || t("without a name")}
                {key.yours && <span className="ml-2 text-sm text-lamp">{t("the one you are using")}</span>}
              </span>
              <span className="text-sm text-soft">{key.scopes.length ? key.scopes.join(", ") : t("everything")}</span>
              <span className="text-sm text-soft">
                {key.revoked_at !== null
                  ? t("revoked {when}", { when: sayWhen(key.revoked_at) })
                  : key.expires_at !== null
                    ? t("until {date}", { date: sayDate(key.expires_at) })
                    : key.used_at !== null
                      ? t("used {when}", { when: sayWhen(key.used_at) })
                      : t("never used")}
              </span>
              {!over && (
                <Button small look="bad" onClick={() => void revoke(key.id)}>
                  {t("Revoke")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
