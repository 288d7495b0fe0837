import { Button, PasswordInput, TextInput } from "@mantine/core";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { HintLayer } from "../../../kit/hint.js";
import { BrandMark } from "../../../kit/shell/brand.js";
import { LanguageMenu, SchemeMenu } from "../../../kit/shell/preference-menus.js";
import { Trouble } from "../../../kit/trouble.js";
import { setLocale, useWords } from "../../../kit/words.js";
import { useSignIn } from "./data.js";
import { safeNext } from "./model.js";
import styles from "./sign-in.module.css";

const route = getRouteApi("/sign-in");

export function SignInPage(): ReactNode {
  const words = useWords("sign-in");
  const { next, why } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entering = useSignIn(async () => {
    router.history.push(safeNext(next));
  });
  useEffect(() => {
    document.title = `${words("title")} · Acuerdo`;
  }, [words]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate({ email, password });
  };
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <LanguageMenu onChoose={(locale) => void setLocale(locale)} />
        <SchemeMenu />
      </header>
      <main className={styles.main}>
        <div className={styles.brand}>
          <BrandMark size={40} />
          <h1>{words("title")}</h1>
          <p>{words("sentence")}</p>
        </div>
        {why === "expired" && !entering.error && (
          <p className={styles.why} role="status">
            {words("expired")}
          </p>
        )}
        <form className={styles.form} onSubmit={submit}>
          {entering.error && <Trouble error={entering.error} />}
          <TextInput
            label={words("email")}
            size="md"
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={email}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
            required={true}
            withAsterisk={false}
            autoFocus={true}
          />
          <PasswordInput
            label={words("password")}
            size="md"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": words("showPassword") }}
            required={true}
            withAsterisk={false}
          />
          <Button type="submit" size="md" fullWidth={true} loading={entering.isPending}>
            {words("enter")}
          </Button>
        </form>
        <p className={styles.help}>{words("help")}</p>
      </main>
      <HintLayer />
    </div>
  );
}
