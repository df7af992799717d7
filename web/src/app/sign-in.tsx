import { type FormEvent, useState } from "react";
import { answer, client, queries, Refusal } from "../api/client";
import { Button } from "../ui/button";
import { Field } from "../ui/fields";
import { useT } from "./i18n";

/** The door: a key, typed once. */
export function SignIn() {
  const t = useT();
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const enter = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key")).trim();
    setBusy(true);
    try {
      await answer(client.POST("/api/session", { body: { key } }));
      setWrong("");
      await queries.cancelQueries(); // what was asked without this key would be waited for, and refused
      await queries.invalidateQueries();
    } catch (error) {
      const refused = error instanceof Refusal && error.status === 401;
      setWrong(refused ? t("This key opens nothing: it is wrong, revoked or expired.") : t("The server does not answer. Is it still running? We keep trying."));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="relative grid min-h-[80dvh] place-items-center px-5">
      <div aria-hidden="true" className="beam lit absolute inset-x-0 top-0 -z-10 h-[70dvh]" />
      <form onSubmit={(event) => void enter(event)} className="slide grid w-full max-w-md gap-5 p-7">
        <h1 className="text-3xl">{t("Who lights the lamp?")}</h1>
        <p className="text-soft">
          {t("This server asks for a key. The first one was printed when it started; `lanterne keys create` makes more.")}
        </p>
        <Field label={t("Key")} name="key" type="password" placeholder="sk-…" autoComplete="current-password" required aria-invalid={wrong !== ""} />
        {wrong && (
          <p role="alert" className="text-bad">
            {wrong}
          </p>
        )}
        <Button look="lamp" type="submit" disabled={busy}>
          {t("Come in")}
        </Button>
      </form>
    </div>
  );
}
