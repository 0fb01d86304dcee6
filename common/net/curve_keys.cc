#include "common/net/curve_keys.h"

#include <zmq.h>

namespace expunge {
namespace {

constexpr std::size_t kRawSize = 32;
constexpr std::size_t kPrintedSize = 41;  // Z85: 40 characters and the terminating zero

using Printed = std::array<char, kPrintedSize>;

CurveKey raw_key(const Printed& printed) {
  CurveKey raw{};
  ensure(zmq_z85_decode(raw.data(), printed.data()) != nullptr, "curve keys: the library made an undecodable key");
  return raw;
}

// Secret text is written into a Bytes that the caller then hands to a SecretBytes, which wipes it.
char* text_in(Bytes& buffer) {
  return reinterpret_cast<char*>(buffer.data());
}

}  // namespace

CurvePair make_curve_pair() {
  Printed public_text{};
  Bytes secret_text(kPrintedSize);
  ensure(zmq_curve_keypair(public_text.data(), text_in(secret_text)) == 0,
         "curve keys: libzmq was built without CURVE");
  Bytes raw(kRawSize);
  const bool decoded = zmq_z85_decode(raw.data(), text_in(secret_text)) != nullptr;
  const SecretBytes wiped(std::move(secret_text));
  ensure(decoded, "curve keys: the library made an undecodable key");
  return {raw_key(public_text), SecretBytes(std::move(raw))};
}

Result<CurveKey> curve_public_key(const SecretBytes& secret_key) {
  if (secret_key.size() != kRawSize)
    return bad_input("a transport key has 32 bytes, not " + std::to_string(secret_key.size()));
  Bytes secret_text(kPrintedSize);
  zmq_z85_encode(text_in(secret_text), secret_key.reveal().data(), kRawSize);
  Printed public_text{};
  const bool derived = zmq_curve_public(public_text.data(), text_in(secret_text)) == 0;
  const SecretBytes wiped(std::move(secret_text));
  ensure(derived, "curve keys: libzmq was built without CURVE");
  return raw_key(public_text);
}

}  // namespace expunge
