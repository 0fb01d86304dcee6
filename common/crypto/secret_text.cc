#include "common/crypto/secret_text.h"

#include <openssl/crypto.h>

#include "common/base/ensure.h"

namespace expunge {

void wipe(std::string& text) {
  if (!text.empty()) OPENSSL_cleanse(text.data(), text.size());
}

std::string quoted_hex(const SecretBytes& secret) {
  std::string hex = to_hex(secret.reveal());
  std::string text;
  text.reserve(hex.size() + 2);
  text.append("\"").append(hex).append("\"");
  wipe(hex);
  return text;
}

// The room is reserved, so that no part of the text moves and leaves a copy.
std::string with_member(std::string object, std::string_view name, std::string value) {
  ensure(object.size() > 2 && object.back() == '}', "with_member: not an object with members");
  std::string text;
  text.reserve(object.size() + name.size() + value.size() + 4);
  text.append(object, 0, object.size() - 1).append(",\"").append(name).append("\":").append(value).append("}");
  wipe(object);
  wipe(value);
  return text;
}

}  // namespace expunge
