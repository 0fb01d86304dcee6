#include "protocols/membership/kit_files.h"

namespace expunge::kit_files {

namespace {

constexpr std::size_t kDigits = 64;

// Like to_hex, but nothing of the key is left behind in memory.
SecretBytes hex_line(const SecretBytes& key) {
  static constexpr char kAlphabet[] = "0123456789abcdef";
  Bytes line;
  line.reserve(2 * key.size() + 1);
  for (const auto byte : key.reveal()) {
    line.push_back(static_cast<std::uint8_t>(kAlphabet[byte >> 4]));
    line.push_back(static_cast<std::uint8_t>(kAlphabet[byte & 15]));
  }
  line.push_back('\n');
  return SecretBytes(std::move(line));
}

}  // namespace

Status write_secret(Files& files, const Path& path, const SecretBytes& key) {
  return write_file(files, path, hex_line(key).reveal(), true);
}

Result<SecretBytes> read_secret(const Files& files, const Path& path) {
  EXPUNGE_TRY(is_private, files.is_private(path));
  if (!is_private)
    return not_trusted(path.string() + " is a secret key that others on this machine may read; run: chmod 600 " +
                       path.string());
  EXPUNGE_TRY(bytes, read_file(files, path, kMostBytes));
  const SecretBytes line(std::move(bytes));
  std::string_view text = text_of(line.reveal());
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto raw = from_hex(text);
  if (!raw || text.size() != kDigits)
    return bad_input(path.string() + " is not a key of 64 hex digits; take the kit as it was provisioned");
  return SecretBytes(*std::move(raw));
}

}  // namespace expunge::kit_files
