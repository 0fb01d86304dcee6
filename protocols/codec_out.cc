// Values to bytes. What is wrong here is our own mistake: encode refuses nothing, ensure does.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>

#include "protocols/codec.h"
#include "protocols/limits.h"
#include "protocols/wire/messages.capnp.h"
#include "protocols/wire_text.h"

namespace expunge {
namespace {

template <class Wire, class Ours>
Wire to_wire(Ours value) {
  return static_cast<Wire>(value);  // both number alike, from 1
}

template <std::size_t kSize>
capnp::Data::Reader data(const std::array<std::uint8_t, kSize>& bytes) {
  return {bytes.data(), bytes.size()};
}

std::uint64_t number_of(const RequestId& id) {
  const auto number = request_number(id);
  ensure(static_cast<bool>(number), "encode: a request id that was never checked");
  return *number;
}

std::int64_t milliseconds(WallTime time) {
  return time.time_since_epoch().count();
}

template <class Init>
void put_requests(const std::vector<RequestId>& requests, Init init) {
  auto list = init(static_cast<unsigned>(requests.size()));
  for (unsigned i = 0; i < requests.size(); ++i) list.set(i, number_of(requests[i]));
}

void put(wire::Measures::Builder wire, const Measures& measures) {
  std::vector<std::string_view> names;
  auto values = wire.initValues(static_cast<unsigned>(measures.size()));
  auto counts = wire.initCounts(static_cast<unsigned>(measures.size()));
  for (unsigned i = 0; i < measures.size(); ++i) {
    names.emplace_back(measures[i].name);
    values.set(i, measures[i].value);
    counts.set(i, measures[i].count);
  }
  wire.setNames(join_names(names));
}

void put(wire::Parameters::Builder wire, const std::map<std::string, double>& parameters) {
  std::vector<std::string_view> names;
  auto values = wire.initValues(static_cast<unsigned>(parameters.size()));
  for (const auto& [name, value] : parameters) {
    values.set(static_cast<unsigned>(names.size()), value);
    names.emplace_back(name);
  }
  wire.setNames(join_names(names));
}

void put(wire::NetworkSpec::Builder wire, const NetworkSpec& spec) {
  wire.setNetwork(spec.network);
  wire.setWidth(spec.width);
  wire.setStem(spec.stem);
  wire.setNormalisation(spec.normalisation);
  wire.setChannels(spec.channels);
  wire.setClasses(spec.classes);
  wire.setInputSize(spec.input_size);
  wire.setTask(to_wire<wire::TaskKind>(spec.task));
  wire.setMean(spec.mean);
  wire.setDeviation(spec.deviation);
  if (const auto code = parse_digest(spec.code)) wire.setCode(data(code->bytes));
}

void put(wire::Recipe::Builder wire, const Recipe& recipe) {
  wire.setRounds(recipe.rounds);
  wire.setLocalEpochs(recipe.local_epochs);
  wire.setOptimiser(recipe.optimiser);
  wire.setLearningRate(recipe.learning_rate);
  wire.setMomentum(recipe.momentum);
  wire.setWeightDecay(recipe.weight_decay);
  wire.setSchedule(to_wire<wire::Schedule>(recipe.schedule));
  wire.setBatch(recipe.batch);
  wire.setUncertain(to_wire<wire::Uncertain>(recipe.uncertain));
  wire.setProximal(recipe.proximal);
}

void put(wire::Instruction::Builder wire, const Instruction& instruction) {
  wire.setWork(to_wire<wire::Work>(instruction.work));
  wire.setMethod(instruction.method);
  put(wire.initParameters(), instruction.parameters);
  put(wire.initNetwork(), instruction.network);
  put(wire.initRecipe(), instruction.recipe);
  wire.setLearningRate(instruction.learning_rate);
  wire.setSeed(instruction.seed);
}

void put(wire::Message::Builder wire, const Hello& hello) {
  auto to = wire.initHello();
  to.setTrainingRecords(hello.training_records);
  to.setSoftware(hello.software);
  put_requests(hello.settled, [&](unsigned size) { return to.initSettled(size); });
}

void put(wire::Message::Builder wire, const Beat& beat) {
  auto to = wire.initBeat();
  to.setRound(beat.round.value);
  to.setStage(to_wire<wire::Stage>(beat.stage));
  to.setPublished(beat.published.value);
  to.setPercent(static_cast<std::uint8_t>(beat.percent));
}

void put(wire::Message::Builder wire, const Update& update) {
  auto to = wire.initUpdate();
  to.setRound(update.round.value);
  to.setPayload(to_wire<wire::Payload>(update.payload));
  to.setWeight(update.weight);
  to.setSampleVisits(update.sample_visits);
  put(to.initMeasures(), update.measures);
}

void put(wire::Message::Builder wire, const Declined& declined) {
  auto to = wire.initDeclined();
  to.setRound(declined.round.value);
  to.setReason(to_wire_text(declined.reason, limits::kLongestReason));
}

void put(wire::Message::Builder wire, const ForgetRequest& request) {
  auto to = wire.initForgetRequest();
  to.setId(number_of(request.id));
  to.setBasis(to_wire<wire::Basis>(request.basis));
  to.setCountAtLeast(request.count_at_least);
  to.setCommitment(data(request.commitment.bytes));
  to.setReceived(milliseconds(request.received));
  to.setDue(milliseconds(request.due));
  to.setSignature(data(request.signature));
}

void put(wire::Message::Builder wire, const Erased& erased) {
  auto to = wire.initErased();
  to.setRequest(number_of(erased.request));
  to.setVersion(erased.version.value);
  to.setSignature(data(erased.signature));
}

void put(wire::Message::Builder wire, const Welcome& welcome) {
  auto to = wire.initWelcome();
  to.setStudy(welcome.study);
  put_requests(welcome.requests, [&](unsigned size) { return to.initRequests(size); });
}

void put(wire::Message::Builder wire, const RoundTask& task) {
  auto to = wire.initRoundTask();
  to.setRound(task.round.value);
  put(to.initInstruction(), task.instruction);
  put_requests(task.requests, [&](unsigned size) { return to.initRequests(size); });
  to.setBase(task.base.value);
  to.setHasMask(task.has_mask);
  to.setTimeLeft(task.time_left.count());
  to.setOwn(task.own.value);
  to.setOwnPublished(task.own_published.value);
}

void put(wire::Message::Builder wire, const RoundClosed& closed) {
  auto to = wire.initRoundClosed();
  to.setRound(closed.round.value);
  to.setCounted(closed.counted);
}

void put(wire::Message::Builder wire, const RequestProgress& progress) {
  auto to = wire.initRequestProgress();
  to.setRequest(number_of(progress.request));
  to.setState(to_wire<wire::RequestState>(progress.state));
  to.setReason(to_wire_text(progress.reason, limits::kLongestReason));
}

void put(wire::Message::Builder wire, const Published& published) {
  auto to = wire.initPublished();
  to.setVersion(published.version.value);
  to.setModel(data(published.model.bytes));
  put_requests(published.forgotten, [&](unsigned size) { return to.initForgotten(size); });
  to.setMadeIn(published.made_in.value);
  to.setOwn(published.own.value);
}

void put(wire::Message::Builder wire, const Refusal& refusal) {
  wire.initRefusal().setReason(to_wire_text(refusal.reason, limits::kLongestReason));
}

void put(wire::BlobRef::Builder wire, const BlobRef& ref) {
  wire.setSize(ref.size);
  auto digests = wire.initDigests(static_cast<unsigned>(ref.chunks.size() * sizeof(Digest::bytes)));
  for (std::size_t i = 0; i < ref.chunks.size(); ++i)
    std::memcpy(digests.begin() + i * sizeof(Digest::bytes), ref.chunks[i].bytes.data(), sizeof(Digest::bytes));
}

void put(wire::Envelope::Builder wire, const Offer& offer) {
  auto to = wire.initOffer();
  to.setOffer(offer.offer);
  std::visit([message = to.initMessage()](const auto& kind) { put(message, kind); }, offer.message);
  auto attachments = to.initAttachments(static_cast<unsigned>(offer.attachments.size()));
  for (unsigned i = 0; i < offer.attachments.size(); ++i) put(attachments[i], offer.attachments[i]);
}

void put(wire::Envelope::Builder wire, const Fetch& fetch) {
  auto to = wire.initFetch();
  to.setOffer(fetch.offer);
  to.setAttachment(fetch.attachment);
  to.setChunk(fetch.chunk);
}

void put(wire::Envelope::Builder wire, const Chunk& chunk) {
  auto to = wire.initChunk();
  to.setOffer(chunk.offer);
  to.setAttachment(chunk.attachment);
  to.setChunk(chunk.chunk);
}

void put(wire::Envelope::Builder wire, const Gone& gone) {
  wire.initGone().setOffer(gone.offer);
}

void put(wire::Envelope::Builder wire, const Got& got) {
  auto to = wire.initGot();
  to.setOffer(got.offer);
  to.setAttachment(got.attachment);
  to.setChunk(got.chunk);
}

}  // namespace

Bytes encode(const Envelope& envelope) {
  capnp::MallocMessageBuilder builder;
  auto root = builder.initRoot<wire::Envelope>();
  std::visit([&](const auto& kind) { put(root, kind); }, envelope);
  const auto words = capnp::messageToFlatArray(builder);
  const auto bytes = words.asBytes();
  ensure(bytes.size() <= limits::kLargestHeader, "encode: a message above limits::kLargestHeader");
  return {bytes.begin(), bytes.end()};
}

}  // namespace expunge
