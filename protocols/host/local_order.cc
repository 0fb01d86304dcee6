#include "protocols/host/local_order.h"

#include <nlohmann/json.hpp>
#include <set>

namespace expunge {
namespace {

using Json = nlohmann::json;

// Ends the parser at the first flaw, so that an order costs no more than what is right of it.
class OrderChecker final : public nlohmann::json_sax<Json> {
 public:
  explicit OrderChecker(std::size_t most_values) : most_values_(most_values) {}
  const Status& status() const { return status_; }

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return depth_++ == 0 || refuse("has an object within another value"); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return ++depth_ <= 2 || refuse("has a list within a list"); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override { return keys_.insert(name).second || refuse("has the same key twice"); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool value() {
    return ++values_ <= most_values_ || refuse("has more than " + std::to_string(most_values_) + " values");
  }
  bool leave() {
    --depth_;
    return true;
  }
  bool refuse(const std::string& why) {
    status_ = bad_input("the order " + why);
    return false;
  }

  std::size_t most_values_;
  std::size_t values_ = 0;
  int depth_ = 0;
  std::set<std::string> keys_;
  Status status_;
};

}  // namespace

Status check_order(std::string_view body, std::size_t most_values) {
  OrderChecker checker(most_values);
  Json::sax_parse(body, &checker);
  return checker.status();
}

}  // namespace expunge
