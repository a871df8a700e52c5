#include "flowreasoner/record/schema.h"

#include <array>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "flowreasoner/base/file.h"

namespace flowreasoner::record {
namespace {

constexpr std::array kOld = {SchemaStep{1, "CREATE TABLE things (name TEXT)"}};
constexpr std::array kNew = {
    SchemaStep{1, "CREATE TABLE things (name TEXT)"},
    SchemaStep{2, "ALTER TABLE things ADD COLUMN weight INTEGER NOT NULL DEFAULT 3"}};
constexpr std::array kLater = {SchemaStep{2, "CREATE TABLE things (name TEXT)"},
                               SchemaStep{3, "SELECT 1"}};

class Schema : public ::testing::Test {
 protected:
  Schema()
      : path_(std::filesystem::path(::testing::TempDir()) /
              ("schema_" + std::to_string(::getpid()) + ".sqlite")) {
    std::filesystem::remove(path_);
  }
  ~Schema() override { std::filesystem::remove(path_); }

  std::unique_ptr<Database> open() {
    auto database = Database::open(path_, std::chrono::milliseconds(1000));
    EXPECT_TRUE(database);
    return std::move(*database);
  }

  std::filesystem::path path_;
};

TEST_F(Schema, IsMadeInAnEmptyFile) {
  auto database = open();
  ASSERT_TRUE(bring_up_to_date(*database, schema_steps()));
  EXPECT_EQ(*database->integer_of("PRAGMA user_version"), schema_steps().back().version);
  EXPECT_EQ(*database->integer_of("SELECT count(*) FROM runs"), 0);
}

TEST_F(Schema, AnOlderFileIsBroughtForwardWithItsRows) {
  {
    auto database = open();
    ASSERT_TRUE(bring_up_to_date(*database, kOld));
    ASSERT_TRUE(database->execute("INSERT INTO things VALUES ('a')"));
  }
  auto database = open();
  ASSERT_TRUE(bring_up_to_date(*database, kNew));
  EXPECT_EQ(*database->integer_of("SELECT weight FROM things"), 3);
  EXPECT_EQ(*database->integer_of("PRAGMA user_version"), 2);
}

TEST_F(Schema, ANewerFileIsRefusedAndBothVersionsAreNamed) {
  ASSERT_TRUE(bring_up_to_date(*open(), kNew));
  const auto refused = bring_up_to_date(*open(), kOld);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message().find("schema version 2"), std::string::npos);
  EXPECT_NE(refused.error().message().find("reads versions 1 to 1"), std::string::npos);
}

TEST_F(Schema, AFileTooOldForEveryStepIsRefused) {
  ASSERT_TRUE(bring_up_to_date(*open(), kOld));
  const auto refused = bring_up_to_date(*open(), kLater);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("schema version 1"), std::string::npos);
  EXPECT_NE(refused.error().message().find("versions 2 to 3"), std::string::npos);
}

TEST_F(Schema, ABrokenStepLeavesTheFileAsItWas) {
  ASSERT_TRUE(bring_up_to_date(*open(), kOld));
  constexpr std::array broken = {SchemaStep{1, ""}, SchemaStep{2, "CREATE TABLE more (x)"},
                                 SchemaStep{3, "INSERT INTO nothing VALUES (1)"}};
  EXPECT_FALSE(bring_up_to_date(*open(), broken));
  auto database = open();
  EXPECT_EQ(*database->integer_of("PRAGMA user_version"), 1);
  EXPECT_EQ(*database->integer_of("SELECT count(*) FROM sqlite_schema WHERE name = 'more'"), 0);
}

TEST_F(Schema, TheDatabaseOfAnotherProgramIsRefused) {
  ASSERT_TRUE(open()->execute("CREATE TABLE photos (x)"));
  const auto refused = bring_up_to_date(*open(), schema_steps());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("another program"), std::string::npos);
}

TEST_F(Schema, AFileThatIsNoDatabaseIsRefused) {
  ASSERT_TRUE(write_file_atomic(path_, std::string(8192, 'x')));
  const auto refused = bring_up_to_date(*open(), schema_steps());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace flowreasoner::record
