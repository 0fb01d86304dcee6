#include "common/net/link_words.h"

#include <algorithm>

#include "common/crypto/secret.h"

namespace expunge {
namespace {

constexpr std::size_t kLongestReason = 500;

Bytes with_payload(LinkWord word, ByteView payload) {
  Bytes frame = link_word(word);
  frame.insert(frame.end(), payload.begin(), payload.end());
  return frame;
}

}  // namespace

Instance draw_instance() {
  const SecretBytes drawn = SecretBytes::random(std::tuple_size_v<Instance>);
  Instance instance{};
  std::ranges::copy(drawn.reveal(), instance.begin());
  return instance;
}

Bytes link_word(LinkWord word) {
  return {static_cast<std::uint8_t>(word)};
}

Bytes hello_from(const Instance& instance) {
  return with_payload(LinkWord::kHello, instance);
}

Bytes refused_because(std::string_view reason) {
  return with_payload(LinkWord::kRefused, view_of(reason.substr(0, kLongestReason)));
}

LinkWord word_of(ByteView frame) {
  if (frame.empty()) return LinkWord::kNone;
  const auto word = static_cast<LinkWord>(frame[0]);
  switch (word) {
    case LinkWord::kData:
    case LinkWord::kWelcome:
    case LinkWord::kProbe:
    case LinkWord::kAlive:
      return frame.size() == 1 ? word : LinkWord::kNone;
    case LinkWord::kHello:
    case LinkWord::kRefused:
      return word;
    case LinkWord::kNone:
      break;
  }
  return LinkWord::kNone;
}

std::optional<Instance> instance_in(ByteView frame) {
  Instance instance{};
  if (frame.size() != 1 + instance.size()) return std::nullopt;
  std::ranges::copy(frame.subspan(1), instance.begin());
  return instance;
}

std::string reason_in(ByteView frame) {
  std::string reason(text_of(frame.subspan(1).first(std::min(frame.size() - 1, kLongestReason))));
  std::ranges::replace_if(
      reason, [](char c) { return c < ' ' || c > '~'; }, '?');
  return reason;
}

}  // namespace expunge
