# What travels in frame 0 of every multipart message. Read and written by protocols/codec*.cc alone, which give the rules
# for each field; here are only the layouts.
#
# * Zero means "not said": enumerations and unions begin with unspecified, rounds and versions at 1; no offer is 0.
# * Where a peer sets the length, data is flat: names joined by line feeds beside a list of numbers, digests end to end,
#   request ids as the 64-bit number of their 16 hex digits.
# * Times are milliseconds since 1970-01-01 UTC, durations milliseconds.

@0xb1d6f1f6a3c04e57;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("expunge::wire");

struct Envelope {
  union {
    unspecified @0 :Void;
    offer @1 :Offer;
    fetch @2 :Fetch;
    chunk @3 :Chunk;
    gone @4 :Gone;
    got @5 :Got;
  }
}

struct Offer {
  offer @0 :UInt64;
  message @1 :Message;
  attachments @2 :List(BlobRef);
}

struct BlobRef {
  size @0 :UInt64;
  digests @1 :Data;  # SHA-256 of each chunk, end to end
}

struct Fetch {
  offer @0 :UInt64;
  attachment @1 :UInt32;
  chunk @2 :UInt32;
}

struct Chunk {
  offer @0 :UInt64;
  attachment @1 :UInt32;
  chunk @2 :UInt32;
}

struct Gone {
  offer @0 :UInt64;
}

struct Got {
  offer @0 :UInt64;
  attachment @1 :UInt32;
  chunk @2 :UInt32;
}

struct Message {
  union {
    unspecified @0 :Void;
    hello @1 :Hello;
    beat @2 :Beat;
    update @3 :Update;
    declined @4 :Declined;
    forgetRequest @5 :ForgetRequest;
    erased @6 :Erased;
    welcome @7 :Welcome;
    roundTask @8 :RoundTask;
    roundClosed @9 :RoundClosed;
    requestProgress @10 :RequestProgress;
    published @11 :Published;
    refusal @12 :Refusal;
  }
}

struct Hello {
  trainingRecords @0 :UInt64;
  software @1 :Text;
  settled @2 :List(UInt64);
}

enum Stage {
  unspecified @0;
  idle @1;
  fetching @2;
  computing @3;
  sending @4;
}

struct Beat {
  round @0 :UInt64;
  stage @1 :Stage;
  unused2 @2 :Float64;  # held so that later fields keep their place
  published @3 :UInt64;
  percent @4 :UInt8;
}

enum Payload {
  unspecified @0;
  none @1;
  weights @2;
  delta @3;
  mask @4;
}

struct Measures {
  names @0 :Text;  # joined by line feeds, ascending
  values @1 :List(Float64);
  counts @2 :List(UInt64);
}

struct Update {
  round @0 :UInt64;
  payload @1 :Payload;
  weight @2 :UInt64;
  sampleVisits @3 :UInt64;
  measures @4 :Measures;
}

struct Declined {
  round @0 :UInt64;
  reason @1 :Text;
}

enum Basis {
  unspecified @0;
  erasure @1;
  consent @2;
  error @3;
  leaves @4;
}

struct ForgetRequest {
  id @0 :UInt64;
  basis @1 :Basis;
  countAtLeast @2 :UInt64;
  commitment @3 :Data;
  received @4 :Int64;
  due @5 :Int64;
  signature @6 :Data;
}

struct Erased {
  request @0 :UInt64;
  version @1 :UInt64;
  signature @2 :Data;
}

struct Welcome {
  study @0 :Text;
  requests @1 :List(UInt64);
}

enum TaskKind {
  unspecified @0;
  multiClass @1;
  multiLabel @2;
  reconstruction @3;
}

struct NetworkSpec {
  network @0 :Text;
  width @1 :Int64;
  stem @2 :Text;
  normalisation @3 :Text;
  channels @4 :Int64;
  classes @5 :Int64;
  inputSize @6 :Int64;
  task @7 :TaskKind;
  mean @8 :Float64;
  deviation @9 :Float64;
  code @10 :Data;  # a digest; empty: none
}

enum Schedule {
  unspecified @0;
  constant @1;
  step @2;
  cosine @3;
}

enum Uncertain {
  unspecified @0;
  ignore @1;
  zeros @2;
  ones @3;
}

struct Recipe {
  rounds @0 :UInt32;
  localEpochs @1 :Float64;
  optimiser @2 :Text;
  learningRate @3 :Float64;
  momentum @4 :Float64;
  weightDecay @5 :Float64;
  schedule @6 :Schedule;
  batch @7 :UInt32;
  uncertain @8 :Uncertain;
  proximal @9 :Float64;
}

enum Work {
  unspecified @0;
  initialise @1;
  train @2;
  saliency @3;
  unlearn @4;
  evaluate @5;
}

struct Parameters {
  names @0 :Text;  # joined by line feeds, ascending
  values @1 :List(Float64);
}

struct Instruction {
  work @0 :Work;
  method @1 :Text;
  parameters @2 :Parameters;
  network @3 :NetworkSpec;
  recipe @4 :Recipe;
  learningRate @5 :Float64;
  seed @6 :UInt64;
}

struct RoundTask {
  round @0 :UInt64;
  instruction @1 :Instruction;
  requests @2 :List(UInt64);
  base @3 :UInt64;
  hasMask @4 :Bool;
  timeLeft @5 :Int64;
  own @6 :UInt64;
  ownPublished @7 :UInt64;
}

struct RoundClosed {
  round @0 :UInt64;
  counted @1 :Bool;
}

enum RequestState {
  unspecified @0;
  received @1;
  planned @2;
  unlearning @3;
  verifying @4;
  published @5;
  refused @6;
  withdrawn @7;
  escalated @8;
}

struct RequestProgress {
  request @0 :UInt64;
  state @1 :RequestState;
  reason @2 :Text;
}

struct Published {
  version @0 :UInt64;
  model @1 :Data;
  forgotten @2 :List(UInt64);
  madeIn @3 :UInt64;
  own @4 :UInt64;
}

struct Refusal {
  reason @0 :Text;
}
