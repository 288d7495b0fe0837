import { expect, test } from "vitest";
import { readTwiml } from "./twiml.js";

test("a script says, waits for a key, and says something else when none comes", () => {
  const xml =
    '<?xml version="1.0"?><Response><Say language="es-MX" voice="Polly.Mia">Hola &amp; bienvenida</Say>' +
    '<Gather input="dtmf" timeout="8" action="http://127.0.0.1:1/a?x=1&amp;y=2"><Say>Pulse 1</Say></Gather>' +
    "<Say>Adiós</Say><Hangup/><Say>nadie oye esto</Say></Response>";
  expect(readTwiml(xml)).toEqual({
    said: "Hola & bienvenida Pulse 1",
    gather: { action: "http://127.0.0.1:1/a?x=1&y=2", waitS: 8 },
    otherwise: "Adiós",
  });
});

test.each([
  ["<Response/>", { said: "", gather: null, otherwise: "" }],
  ["<Response></Response>", { said: "", gather: null, otherwise: "" }],
  ["<Response><Say>a</Say><Pause/><Say>b &#233;</Say></Response>", { said: "a b é", gather: null, otherwise: "" }],
])("%s", (xml, script) => {
  expect(readTwiml(xml)).toEqual(script);
});

test.each(["", "hola", "<html><body>x</body></html>", "<Response><Say>a</Response></Say>", "<Response>a</Response>"])(
  "%s is no TwiML",
  (xml) => {
    expect(readTwiml(xml)).toBeNull();
  },
);
