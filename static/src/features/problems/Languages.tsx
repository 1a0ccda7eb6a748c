// The languages of the judge: exact versions, commands, factors and allowances.

import { useRefresh, useResource } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { t } from "../../text/en";
import { formatBytes } from "../../text/format";
import { Skeleton, View } from "../../ui/states";
import type { LanguageList, LanguageView } from "../../wire/types";
import css from "./Languages.module.css";

const LOOK_EVERY_MS = 5_000;
const words = t.languages;

export default function Languages(_: RouteProps) {
  const list = useResource("language-list", async (signal) => (await rest.get<LanguageList>("languages", undefined, signal)).data);
  useTitle(words.title);
  // Judges come and go, and nothing tells of it here.
  useRefresh(list, LOOK_EVERY_MS);
  return (
    <div class={css.page}>
      <h1>{words.title}</h1>
      <p class={css.quiet}>{words.intro}</p>
      <View resource={list} skeleton={<Skeleton lines={10} />}>
        {({ judges, items, files, code_bytes }) => (
          <>
            {judges === 0 && <p role="status">{words.noJudge}</p>}
            <ul class={css.list}>
              {items.map((language) => (
                <OneLanguage key={language.name} language={language} />
              ))}
            </ul>
            <p class={css.quiet}>{words.caps(files, Math.floor(code_bytes / 1024))}</p>
          </>
        )}
      </View>
    </div>
  );
}

function OneLanguage({ language }: { language: LanguageView }) {
  const { title, name, available, aliases, extensions, main, time_multiplier, memory_allowance_bytes } = language;
  const builds = language.builds.length > 0 ? language.builds : [{ version: "", compile: language.compile, run: language.run, workers: 0 }];
  return (
    <li class={css.language} id={name}>
      <h2>
        {title} <code>{name}</code>
        {!available && <span class={css.quiet}> {words.notHere}</span>}
      </h2>
      {language.only_where_named && <p class={css.quiet}>{words.onlyWhereNamed}</p>}
      {builds.map((build) => (
        <dl key={`${build.version} ${build.compile} ${build.run}`} class={css.facts}>
          {build.version && (
            <>
              <dt>{words.version}</dt>
              <dd>
                {build.version}
                {builds.length > 1 && ` (${words.workers(build.workers)})`}
              </dd>
            </>
          )}
          {build.compile && (
            <>
              <dt>{words.compile}</dt>
              <dd>
                <code>{build.compile}</code>
              </dd>
            </>
          )}
          <dt>{words.run}</dt>
          <dd>
            <code>{build.run}</code>
          </dd>
        </dl>
      ))}
      <dl class={css.facts}>
        <dt>{words.time}</dt>
        <dd title={words.factorWhy}>{words.factor(time_multiplier)}</dd>
        {memory_allowance_bytes > 0 && (
          <>
            <dt>{words.memory}</dt>
            <dd title={words.allowanceWhy}>{words.allowance(formatBytes(memory_allowance_bytes))}</dd>
          </>
        )}
        <dt>{words.files}</dt>
        <dd>
          {extensions.join(" ")} · {words.main(main.map((each) => each + (extensions[0] ?? "")).join(", "))}
          {aliases.length > 0 && <span class={css.quiet}> · {aliases.join(", ")}</span>}
        </dd>
      </dl>
    </li>
  );
}
