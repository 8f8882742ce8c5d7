// The cloud's page: the Telegram emulator's page, plus journeys, the bucket and scenarios.

import { followed } from "parts/chat/followed.js";
import { faultParts } from "parts/control/fault_plans.js";
import { showPage } from "parts/frame.js";
import { absent } from "parts/located.js";

import "./journey_keys.js";
import { Sample } from "./sample.js";
import { connect, journeyOfMessage, open, openJourney } from "./store.js";
import { TABS } from "./tabs.js";

followed.value = {
  idOf: journeyOfMessage,
  open,
  isOpen: (messages) => messages.some((each) => openJourney.value?.messages.includes(each)),
};
faultParts.value = {
  ...(absent.telegram ? {} : { telegram: "Telegram" }),
  ...(absent.replicate ? {} : { replicate: "Replicate" }),
  cloud: "Lambda and S3",
};
showPage({ title: "Darkroom", tabs: TABS, hint: Sample });
connect();
