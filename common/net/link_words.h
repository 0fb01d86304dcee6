// The first frame of every message between a hub and its spokes: one letter that says what the message is, and for
// words of the transport's own what belongs to them. Values; any thread.
//
//   spoke: hello + 16 bytes drawn by the process   first word on each connection; before it a connection is nobody
//   hub:   welcome                                 frames may flow
//   hub:   refused + one sentence                  not now, or no longer; the hub then cuts the connection
//   hub:   probe        spoke: alive               is the process behind this connection still there?
//   both:  data, and the message's frames follow
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/bytes.h"

namespace expunge {

enum class LinkWord : std::uint8_t {
  kNone = 0,  // no word of ours
  kData = 'd',
  kHello = 'h',
  kWelcome = 'w',
  kRefused = 'r',
  kProbe = 'p',
  kAlive = 'a',
};

// Which process speaks: drawn anew at each start, so that a reconnect is told from a second process with the same kit.
using Instance = std::array<std::uint8_t, 16>;
Instance draw_instance();

Bytes link_word(LinkWord word);
Bytes hello_from(const Instance& instance);
Bytes refused_because(std::string_view reason);

LinkWord word_of(ByteView frame);
std::optional<Instance> instance_in(ByteView frame);  // of a hello
std::string reason_in(ByteView frame);                // of a refusal; printable, at most 500 long

}  // namespace expunge
