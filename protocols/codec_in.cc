// Bytes to values. The bytes are a peer's: they are copied to aligned memory, read within limits, and copied out as
// values before the reader goes. A reader may throw at every getter, so the try covers all of it.
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>

#include "common/model/limits.h"
#include "protocols/codec.h"
#include "protocols/limits.h"
#include "protocols/wire/messages.capnp.h"
#include "protocols/wire_fields.h"

namespace expunge {
namespace {

constexpr int kDeepest = 12;          // Envelope, Offer, Message, RoundTask, Instruction, Recipe, its text: 7
constexpr std::uint64_t kSlack = 64;  // words that may be read again

std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}
ByteView view(capnp::Data::Reader data) {
  return {data.begin(), data.size()};
}

template <class List>
bool has_size(WireFields& fields, std::string_view what, List list, std::size_t size) {
  if (list.size() == size) return true;
  fields.refuse(what, "has " + std::to_string(list.size()) + " entries where " + std::to_string(size) + " are named");
  return false;
}

std::vector<RequestId> read_requests(WireFields& fields, capnp::List<std::uint64_t>::Reader list) {
  std::vector<RequestId> requests;
  if (list.size() > limits::kMostRequests)
    fields.refuse("list of requests", "has " + std::to_string(list.size()) + " entries");
  else
    for (const auto number : list) requests.push_back(request_id(number));
  return requests;
}

Measures read(WireFields& fields, wire::Measures::Reader wire) {
  auto names = fields.names("measures", view(wire.getNames()), limits::kMostMeasures);
  const auto values = wire.getValues();
  const auto counts = wire.getCounts();
  Measures measures;
  if (!has_size(fields, "measures", values, names.size()) || !has_size(fields, "measures", counts, names.size()))
    return measures;
  for (unsigned i = 0; i < names.size(); ++i)
    measures.push_back({std::move(names[i]), fields.finite("measure", values[i]), counts[i]});
  return measures;
}

std::map<std::string, double> read(WireFields& fields, wire::Parameters::Reader wire) {
  const auto names = fields.names("parameters", view(wire.getNames()), limits::kMostParameters);
  const auto values = wire.getValues();
  std::map<std::string, double> parameters;
  if (!has_size(fields, "parameters", values, names.size())) return parameters;
  for (unsigned i = 0; i < names.size(); ++i) parameters[names[i]] = fields.finite("parameter", values[i]);
  return parameters;
}

NetworkSpec read(WireFields& fields, wire::NetworkSpec::Reader wire) {
  constexpr std::int64_t kMost = 65536;
  NetworkSpec spec;
  spec.network = fields.name("network", view(wire.getNetwork()));
  spec.width = fields.within<std::int64_t>("width", wire.getWidth(), 1, kMost);
  spec.stem = fields.name("stem", view(wire.getStem()));
  spec.normalisation = fields.name("normalisation", view(wire.getNormalisation()));
  spec.channels = fields.within<std::int64_t>("channels", wire.getChannels(), 1, kMost);
  spec.classes = fields.within<std::int64_t>("classes", wire.getClasses(), 1, kMost);
  spec.input_size = fields.within<std::int64_t>("input size", wire.getInputSize(), 1, kMost);
  spec.task = fields.choice("task", wire.getTask(), TaskKind::kReconstruction);
  spec.mean = fields.finite("mean", wire.getMean());
  spec.deviation = fields.finite("deviation", wire.getDeviation());
  if (wire.getCode().size() > 0) spec.code = to_text(fields.digest("code", view(wire.getCode())));
  return spec;
}

Recipe read(WireFields& fields, wire::Recipe::Reader wire) {
  constexpr std::uint32_t kMost = 1U << 20;
  Recipe recipe;
  recipe.rounds = fields.within<std::uint32_t>("rounds", wire.getRounds(), 1, kMost);
  recipe.local_epochs = fields.within("local epochs", wire.getLocalEpochs(), 0.0, 1e6);
  recipe.optimiser = fields.name("optimiser", view(wire.getOptimiser()));
  recipe.learning_rate = fields.within("learning rate", wire.getLearningRate(), 0.0, 1e6);
  recipe.momentum = fields.within("momentum", wire.getMomentum(), 0.0, 1.0);
  recipe.weight_decay = fields.within("weight decay", wire.getWeightDecay(), 0.0, 1e6);
  recipe.schedule = fields.choice("schedule", wire.getSchedule(), Schedule::kCosine);
  recipe.batch = fields.within<std::uint32_t>("batch", wire.getBatch(), 1, kMost);
  recipe.uncertain = fields.choice("uncertain", wire.getUncertain(), Uncertain::kOnes);
  recipe.proximal = fields.within("proximal", wire.getProximal(), 0.0, 1e6);
  return recipe;
}

Instruction read(WireFields& fields, wire::Instruction::Reader wire) {
  Instruction instruction;
  instruction.work = fields.choice("work", wire.getWork(), Work::kEvaluate);
  if (wire.getMethod().size() > 0) instruction.method = fields.name("method", view(wire.getMethod()));
  instruction.parameters = read(fields, wire.getParameters());
  instruction.network = read(fields, wire.getNetwork());
  instruction.recipe = read(fields, wire.getRecipe());
  instruction.learning_rate = fields.within("learning rate", wire.getLearningRate(), 0.0, 1e6);
  instruction.seed = wire.getSeed();
  return instruction;
}

Hello read(WireFields& fields, wire::Hello::Reader wire) {
  return {fields.within<std::uint64_t>("training records", wire.getTrainingRecords(), 0, limits::kLargestWeight),
          fields.text("software", view(wire.getSoftware()), limits::kLongestName),
          read_requests(fields, wire.getSettled())};
}

Beat read(WireFields& fields, wire::Beat::Reader wire) {
  return {{wire.getRound()},
          fields.choice("stage", wire.getStage(), Stage::kSending),
          {wire.getPublished()},
          fields.within<std::uint32_t>("percent", wire.getPercent(), 0, 100)};
}

Update read(WireFields& fields, wire::Update::Reader wire) {
  return {{fields.numbered("round", wire.getRound())},
          fields.choice("payload", wire.getPayload(), Payload::kMask),
          fields.within<std::uint64_t>("weight", wire.getWeight(), 0, limits::kLargestWeight),
          wire.getSampleVisits(),
          read(fields, wire.getMeasures())};
}

Declined read(WireFields& fields, wire::Declined::Reader wire) {
  return {{fields.numbered("round", wire.getRound())},
          fields.text("reason", view(wire.getReason()), limits::kLongestReason)};
}

ForgetRequest read(WireFields& fields, wire::ForgetRequest::Reader wire) {
  ForgetRequest request;
  request.id = request_id(wire.getId());
  request.basis = fields.choice("basis", wire.getBasis(), Basis::kLeaves);
  request.count_at_least = fields.within<std::uint64_t>("count", wire.getCountAtLeast(), 1, limits::kLargestWeight);
  if (count_bucket(request.count_at_least) != request.count_at_least)
    fields.refuse("count", "is " + std::to_string(request.count_at_least) + ", not a bucket's lower bound");
  request.commitment = fields.digest("commitment", view(wire.getCommitment()));
  request.received = fields.time("time of receipt", wire.getReceived());
  request.due = fields.time("due time", wire.getDue());
  request.signature = fields.row<64>("signature", view(wire.getSignature()));
  return request;
}

Erased read(WireFields& fields, wire::Erased::Reader wire) {
  return {request_id(wire.getRequest()),
          {fields.numbered("version", wire.getVersion())},
          fields.row<64>("signature", view(wire.getSignature()))};
}

Welcome read(WireFields& fields, wire::Welcome::Reader wire) {
  return {fields.text("study", view(wire.getStudy()), limits::kLongestStudy, Lines::kAllowed),
          read_requests(fields, wire.getRequests())};
}

RoundTask read(WireFields& fields, wire::RoundTask::Reader wire) {
  RoundTask task;
  task.round = {fields.numbered("round", wire.getRound())};
  task.instruction = read(fields, wire.getInstruction());
  task.requests = read_requests(fields, wire.getRequests());
  task.base = {wire.getBase()};
  task.has_mask = wire.getHasMask();
  task.time_left = Duration(fields.within<std::int64_t>("time left", wire.getTimeLeft(), -limits::kLongestDeadline,
                                                        limits::kLongestDeadline));
  task.own = {wire.getOwn()};
  task.own_published = {wire.getOwnPublished()};
  return task;
}

RoundClosed read(WireFields& fields, wire::RoundClosed::Reader wire) {
  return {{fields.numbered("round", wire.getRound())}, wire.getCounted()};
}

RequestProgress read(WireFields& fields, wire::RequestProgress::Reader wire) {
  return {request_id(wire.getRequest()), fields.choice("state", wire.getState(), RequestState::kEscalated),
          fields.text("reason", view(wire.getReason()), limits::kLongestReason)};
}

Published read(WireFields& fields, wire::Published::Reader wire) {
  return {{fields.numbered("version", wire.getVersion())},
          fields.digest("model", view(wire.getModel())),
          read_requests(fields, wire.getForgotten()),
          {wire.getMadeIn()},
          {wire.getOwn()}};
}

Refusal read(WireFields& fields, wire::Refusal::Reader wire) {
  return {fields.text("reason", view(wire.getReason()), limits::kLongestReason)};
}

Message read(WireFields& fields, wire::Message::Reader wire) {
  switch (wire.which()) {
    case wire::Message::HELLO:
      return read(fields, wire.getHello());
    case wire::Message::BEAT:
      return read(fields, wire.getBeat());
    case wire::Message::UPDATE:
      return read(fields, wire.getUpdate());
    case wire::Message::DECLINED:
      return read(fields, wire.getDeclined());
    case wire::Message::FORGET_REQUEST:
      return read(fields, wire.getForgetRequest());
    case wire::Message::ERASED:
      return read(fields, wire.getErased());
    case wire::Message::WELCOME:
      return read(fields, wire.getWelcome());
    case wire::Message::ROUND_TASK:
      return read(fields, wire.getRoundTask());
    case wire::Message::ROUND_CLOSED:
      return read(fields, wire.getRoundClosed());
    case wire::Message::REQUEST_PROGRESS:
      return read(fields, wire.getRequestProgress());
    case wire::Message::PUBLISHED:
      return read(fields, wire.getPublished());
    case wire::Message::REFUSAL:
      return read(fields, wire.getRefusal());
    case wire::Message::UNSPECIFIED:
      break;
  }
  fields.refuse("kind", "is unknown");
  return Refusal();
}

Offer read(WireFields& fields, wire::Offer::Reader wire) {
  Offer offer{fields.numbered("offer", wire.getOffer()), read(fields, wire.getMessage()), {}};
  const auto attachments = wire.getAttachments();
  if (attachments.size() > limits::kMostAttachments) {
    fields.refuse("list of attachments", "has " + std::to_string(attachments.size()) + " entries");
    return offer;
  }
  for (const auto ref : attachments)
    offer.attachments.push_back(
        {ref.getSize(), fields.digests("attachment", view(ref.getDigests()), limits::kMostChunks)});
  return offer;
}

Envelope read(WireFields& fields, wire::Envelope::Reader wire) {
  switch (wire.which()) {
    case wire::Envelope::OFFER:
      return read(fields, wire.getOffer());
    case wire::Envelope::FETCH: {
      const auto fetch = wire.getFetch();
      return Fetch{fields.numbered("offer", fetch.getOffer()), fetch.getAttachment(), fetch.getChunk()};
    }
    case wire::Envelope::CHUNK: {
      const auto chunk = wire.getChunk();
      return Chunk{fields.numbered("offer", chunk.getOffer()), chunk.getAttachment(), chunk.getChunk()};
    }
    case wire::Envelope::GONE:
      return Gone{fields.numbered("offer", wire.getGone().getOffer())};
    case wire::Envelope::GOT: {
      const auto got = wire.getGot();
      return Got{fields.numbered("offer", got.getOffer()), got.getAttachment(), got.getChunk()};
    }
    case wire::Envelope::UNSPECIFIED:
      break;
  }
  fields.refuse("kind", "is unknown");
  return Gone();
}

Result<Envelope> read_words(kj::ArrayPtr<const capnp::word> words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = words.size() + kSlack;
  options.nestingLimit = kDeepest;
  capnp::FlatArrayMessageReader message(words, options);
  if (message.getEnd() != words.end()) return bad_input("a message was refused: bytes follow it");
  WireFields fields;
  auto envelope = read(fields, message.getRoot<wire::Envelope>());
  if (fields.error()) return *fields.error();
  return envelope;
}

}  // namespace

Result<Envelope> decode(ByteView frame) {
  if (frame.empty() || frame.size() % sizeof(capnp::word) != 0 || frame.size() > limits::kLargestHeader)
    return bad_input("a message was refused: it has " + std::to_string(frame.size()) + " bytes");
  auto words = kj::heapArray<capnp::word>(frame.size() / sizeof(capnp::word));
  std::memcpy(words.begin(), frame.data(), frame.size());
  try {
    return read_words(words);
  } catch (const kj::Exception&) {
    return bad_input("a message was refused: it is not built as a message is");
  }
}

}  // namespace expunge
