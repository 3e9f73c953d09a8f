// Clients of Node against a server whose address is the first argument: each call as its documentation shows it.
import assert from "node:assert/strict";
import { InferenceClient } from "@huggingface/inference";
import { CohereClientV2 } from "cohere-ai";
import OpenAI from "openai";

const url = process.argv[2];
const text = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";
const hf = (model) => new InferenceClient("any").endpoint(`${url}/models/${model}`);

const entities = await hf("cluener").tokenClassification({ inputs: text });
assert.equal(text.slice(entities[0].start, entities[0].end), entities[0].word);
assert.ok(entities.some((entity) => entity.entity_group === "company" && entity.word === "腾讯公司"));

const answer = await hf("cmrc2018").questionAnswering({ inputs: { question: "张伟在哪家公司工作？", context: text } });
assert.equal(text.slice(answer.start, answer.end), answer.answer);

const fills = await hf("mlm").fillMask({ inputs: "今天天气真[MASK]。" });
assert.equal(fills[0].sequence, `今天天气真${fills[0].token_str}。`);

const labels = await hf("csl").textClassification({ inputs: text });
assert.deepEqual(labels.map((label) => typeof label.score), ["number", "number"]);

const vector = await hf("embed/pipeline/feature-extraction").featureExtraction({ inputs: text });
const similarities = await hf("embed/pipeline/sentence-similarity").sentenceSimilarity({ inputs: { source_sentence: "今天", sentences: ["今天", "明天"] } });
assert.equal(similarities.length, 2);

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any" });
const byDefault = await openai.embeddings.create({ model: "embed", input: [text, "a"] });
const floats = await openai.embeddings.create({ model: "embed", input: [text, "a"], encoding_format: "float" });
assert.deepEqual(byDefault.data.map((item) => item.embedding), floats.data.map((item) => item.embedding.map(Math.fround)));
assert.deepEqual(byDefault.data[0].embedding, vector.map(Math.fround));
assert.ok((await openai.models.list()).data.some((model) => model.id === "embed"));
await assert.rejects(openai.embeddings.create({ model: "nobody", input: "a" }), (error) =>
  error.status === 404 && error.code === "model_not_found" && error.param === "model" && /There is no model/.test(error.message));
await assert.rejects(openai.embeddings.create({ model: "embed", input: [[57668, 53901]] }), (error) =>
  error.status === 400 && error.code === "token_ids_not_supported" && /57668/.test(error.message));

const cohere = new CohereClientV2({ token: "any", baseUrl: url, environment: url });
const ranked = await cohere.rerank({ model: "embed", query: "天气", documents: ["股票", "今天天气好"], topN: 1 });
assert.equal(ranked.results.length, 1);
assert.equal(ranked.results[0].index, 1);

console.log(JSON.stringify({ vector }));
