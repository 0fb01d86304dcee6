#include "simulations/patient_filter.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

SampleInfo a_sample(std::vector<std::int32_t> labels, std::map<std::string, std::string> attributes) {
  return {.patient = PatientId("p"),
          .split = Split::kTrain,
          .labels = std::move(labels),
          .attributes = std::move(attributes)};
}

bool qualifies(const std::string& text, const SampleInfo& sample) {
  const auto filter = read_filter(text);
  EXPECT_TRUE(filter) << filter.error().what;
  return filter && (*filter)(sample);
}

TEST(PatientFilter, AnEmptyOneTakesEveryRecord) {
  EXPECT_TRUE(qualifies("", a_sample({0}, {})));
}

TEST(PatientFilter, BySexAndByAge) {
  const auto sample = a_sample({0}, {{"sex", "F"}, {"age", "40"}});
  EXPECT_TRUE(qualifies("sex=F", sample));
  EXPECT_FALSE(qualifies("sex=M", sample));
  EXPECT_TRUE(qualifies("age=40-64", sample));
  EXPECT_FALSE(qualifies("age=41-64", sample));
}

TEST(PatientFilter, WhatIsNotKnownDoesNotQualify) {
  EXPECT_FALSE(qualifies("sex=F", a_sample({0}, {})));
  EXPECT_FALSE(qualifies("age=0-120", a_sample({0}, {{"age", "old"}})));
}

TEST(PatientFilter, ByClassAndByFinding) {
  EXPECT_TRUE(qualifies("class=2", a_sample({2}, {})));
  EXPECT_FALSE(qualifies("class=2", a_sample({1}, {})));
  EXPECT_TRUE(qualifies("class=1", a_sample({0, 1, -1}, {})));
  EXPECT_FALSE(qualifies("class=2", a_sample({0, 1, -1}, {})));
  EXPECT_FALSE(qualifies("class=9", a_sample({0, 1, -1}, {})));
}

TEST(PatientFilter, OtherFormsAreRefused) {
  for (const auto* text : {"sex", "sex=", "age=40", "age=64-40", "age=a-b", "class=-1", "class=x", "weight=70"})
    EXPECT_FALSE(read_filter(text)) << text;
}

}  // namespace
}  // namespace expunge
