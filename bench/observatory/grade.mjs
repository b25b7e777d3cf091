// The HTTP Observatory's own tests and grades, on the headers that bench/headers.py read from the application
// (standard input, JSON). Its scanner wants a public site with a certificate; its tests only want what it heard.
import { CookieJar } from "tough-cookie";
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { Requests } from "@mdn/mdn-http-observatory/src/types.js";
import { AxiosHeaders } from "axios";
import { existsSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

// The list of preloaded sites, which the library downloads: ours is not on it.
const preloaded = new URL("./node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json", import.meta.url);
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const heard = JSON.parse(await text(process.stdin));
const url = new URL(heard.url);
const plain = new URL(heard.url.replace("https:", "http:"));
const jar = new CookieJar();
heard.cookies.forEach((cookie) => jar.setCookieSync(cookie, heard.url));
const answer = { status: heard.status, headers: new AxiosHeaders(heard.headers), verified: true, httpEquiv: new Map() };
const requests = new Requests(url.hostname);
requests.resources.path = heard.body;
requests.responses.auto = requests.responses.https = answer;
requests.responses.http = answer;
requests.responses.httpRedirects = [{ url: plain, status: heard.redirect }, { url, status: heard.status }];
requests.responses.httpsRedirects = [{ url, status: heard.status }];
requests.responses.cors = { ...answer };
requests.session = { url, jar, redirectHistory: requests.responses.httpsRedirects };

let full = 100, plainScore = 100;
for (const test of ALL_TESTS) {
  const outcome = test(requests);
  const points = getScoreModifier(outcome.result);
  full += points;
  plainScore += Math.min(0, points);
  console.log(`${outcome.pass ? "ok  " : "FAIL"} ${String(points).padStart(4)}  ${outcome.result}`);
}
const { grade, score } = getGradeForScore(plainScore >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? full : plainScore);
console.log(`HTTP Observatory: ${grade} (${score})`);
process.exit(grade === "A+" ? 0 : 1);
