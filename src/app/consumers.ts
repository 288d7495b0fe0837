import { plansConsumer } from "../plans/index.js";
import { subscribe } from "../platform/events.js";
import { factsConsumer, strategyConsumer } from "../strategy/index.js";
import { webhooksConsumer } from "../webhooks/index.js";

/**
 * Who hears the news of earlier rooms. Every process that writes must know them, those that only answer HTTP too: news
 * is written for the consumers that its process knows.
 */
export function subscribeConsumers(): void {
  subscribe(plansConsumer);
  subscribe(webhooksConsumer);
  subscribe(strategyConsumer);
  subscribe(factsConsumer);
}
