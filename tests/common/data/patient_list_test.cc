#include "common/data/patient_list.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class PatientList : public testing::Test {
 protected:
  Result<std::vector<PatientId>> read(const std::string& text) {
    const Path file = folder_.path() / "patients.txt";
    std::ofstream(file, std::ios::binary) << text;
    return read_patient_list(DiskFiles(), file);
  }

  Result<std::vector<std::uint32_t>> read_records(const std::string& text) {
    const Path file = folder_.path() / "records.txt";
    std::ofstream(file, std::ios::binary) << text;
    return read_record_list(DiskFiles(), file);
  }

  TemporaryFolder folder_;
};

TEST_F(PatientList, OfRecordsIsOneNumberALine) {
  EXPECT_EQ(*read_records("7\r\n\n0\n"), (std::vector<std::uint32_t>{7, 0}));
}

TEST_F(PatientList, OfRecordsNamesTheLineThatIsNoNumber) {
  for (const char* wrong : {"-1", "1.5", "4294967296", "film", " 7"})
    EXPECT_THAT(read_records("0\n\n" + std::string(wrong) + "\n").error().what,
                HasSubstr("records.txt:3 is no record number; write one number a line"))
        << wrong;
}

TEST_F(PatientList, OfRecordsThatIsEmptyAsksForNumbers) {
  EXPECT_THAT(read_records("\n").error().what, HasSubstr("names no record; write one record number a line"));
}

TEST_F(PatientList, IsOnePatientALineInTheFilesOrder) {
  EXPECT_EQ(*read("M\xC3\xBCller\n7\n\n12"),
            (std::vector{PatientId("M\xC3\xBCller"), PatientId("7"), PatientId("12")}));
}

TEST_F(PatientList, TakesWhatWindowsWrites) {
  EXPECT_EQ(*read("\xEF\xBB\xBF"
                  "3\r\n7\r\n"),
            (std::vector{PatientId("3"), PatientId("7")}));
}

TEST_F(PatientList, OtherEncodingsAreRefusedWithTheLineAndWithoutTheName) {
  for (const char* text : {"3\nM\xFCller\n", "3\nMller\xC3"}) {
    const auto list = read(text);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().fault, Fault::kBadInput);
    EXPECT_THAT(list.error().what, HasSubstr("patients.txt:2 is not UTF-8"));
    EXPECT_THAT(list.error().what, Not(HasSubstr("ller")));
  }
}

TEST_F(PatientList, WithoutPatientsIsRefused) {
  EXPECT_THAT(read("\n\r\n").error().what, HasSubstr("write one patient id a line"));
  EXPECT_FALSE(read_patient_list(DiskFiles(), folder_.path() / "absent.txt"));
}

}  // namespace
}  // namespace expunge
