// SPDX-License-Identifier: Apache-2.0
// The parts of a profile, each read strictly. `where` is the part's pointer in the document.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "object_reader.hpp"
#include "profile.hpp"

namespace ekiden::crm {

using NamedTexts = std::vector<std::pair<std::string, TextTemplate>>;

NamedTexts read_texts(const Value& source, const std::string& where, Findings& findings);
Auth read_auth(const Value& source, const std::string& where, Findings& findings);
ErrorRule read_error_rule(const Value& source, const std::string& where, Findings& findings);
ObjectType read_object(const Value& source, const std::string& where, Findings& findings);

/// Every name in the object's expressions.
void for_each_name(const ObjectType& object, const std::function<void(const std::string&)>& each);

}  // namespace ekiden::crm
