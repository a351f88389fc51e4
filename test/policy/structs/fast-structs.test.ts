import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

const root = join(import.meta.dirname, "..", "..", "..");

/** Passes a message through a process that has fast structs: it answers the news as olds, and what it has read. */
const PROCESS = `
  import proto from "@pulumi/pulumi/proto/provider_pb.js";
  import structs from "google-protobuf/google/protobuf/struct_pb.js";
  import { useFastStructs } from "./policy/structs/fast-structs.ts";
  useFastStructs();
  const request = proto.CheckRequest.deserializeBinary(Buffer.from(process.argv[1], "hex"));
  const news = request.getNews();
  const answer = new proto.CheckRequest().setUrn(request.getUrn()).setOlds(news).setNews(
    structs.Struct.fromJavaScript({
      read: news.toJavaScript(),
      byField: news.getFieldsMap().get("spec").getStructValue().toJavaScript(),
      absent: request.getOlds() === undefined,
    }),
  );
  process.stdout.write(Buffer.from(answer.serializeBinary()).toString("hex"));
`;

describe("fast structs", () => {
  it("are, in a message, what google-protobuf writes and reads", async () => {
    const bag = { kind: "Secret", spec: { list: [{ "x-y": null }, 1.5, [true]], empty: {}, text: "ü" } };
    const request = new proto.CheckRequest().setUrn("urn").setNews(structs.Struct.fromJavaScript(bag));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...["--import", "./loader.mjs", "--input-type=module", "--eval", PROCESS],
        Buffer.from(request.serializeBinary()).toString("hex"),
      ],
      { cwd: root },
    );
    const answer = proto.CheckRequest.deserializeBinary(Buffer.from(stdout, "hex"));
    assert.equal(answer.getUrn(), "urn");
    assert.deepEqual(answer.getOlds()?.toJavaScript(), bag);
    assert.deepEqual(answer.getNews()?.toJavaScript(), { read: bag, byField: bag.spec, absent: true });
  });
});
