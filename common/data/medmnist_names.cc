#include "common/data/medmnist_names.h"

namespace expunge {
namespace {

struct PublishedSet {
  std::string_view name;
  std::vector<std::string> labels;
};

const std::vector<std::string>& organs() {
  static const std::vector<std::string> names = {"bladder",     "femur-left",   "femur-right", "heart",
                                                 "kidney-left", "kidney-right", "liver",       "lung-left",
                                                 "lung-right",  "pancreas",     "spleen"};
  return names;
}

const std::vector<PublishedSet>& published() {
  static const std::vector<PublishedSet> sets = {
      {"pathmnist",
       {"adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa",
        "cancer-associated stroma", "colorectal adenocarcinoma epithelium"}},
      {"chestmnist",
       {"atelectasis", "cardiomegaly", "effusion", "infiltration", "mass", "nodule", "pneumonia", "pneumothorax",
        "consolidation", "edema", "emphysema", "fibrosis", "pleural", "hernia"}},
      {"dermamnist",
       {"actinic keratoses and intraepithelial carcinoma", "basal cell carcinoma", "benign keratosis-like lesions",
        "dermatofibroma", "melanoma", "melanocytic nevi", "vascular lesions"}},
      {"octmnist", {"choroidal neovascularization", "diabetic macular edema", "drusen", "normal"}},
      {"pneumoniamnist", {"normal", "pneumonia"}},
      {"retinamnist", {"0", "1", "2", "3", "4"}},
      {"breastmnist", {"malignant", "normal, benign"}},
      {"bloodmnist",
       {"basophil", "eosinophil", "erythroblast", "immature granulocytes(myelocytes, metamyelocytes and promyelocytes)",
        "lymphocyte", "monocyte", "neutrophil", "platelet"}},
      {"tissuemnist",
       {"Collecting Duct, Connecting Tubule", "Distal Convoluted Tubule", "Glomerular endothelial cells",
        "Interstitial endothelial cells", "Leukocytes", "Podocytes", "Proximal Tubule Segments",
        "Thick Ascending Limb"}},
      {"organamnist", organs()},
      {"organcmnist", organs()},
      {"organsmnist", organs()},
  };
  return sets;
}

}  // namespace

std::vector<std::string> medmnist_sets() {
  std::vector<std::string> names;
  for (const auto& set : published()) names.emplace_back(set.name);
  return names;
}

std::vector<std::string> medmnist_labels(std::string_view set) {
  const auto name = set.substr(0, set.find('_'));
  for (const auto& known : published())
    if (known.name == name) return known.labels;
  return {};
}

std::string medmnist_file(std::string_view set, std::int64_t size) {
  return std::string(set) + (size == kMedMnistSizes.front() ? "" : "_" + std::to_string(size)) + ".npz";
}

}  // namespace expunge
