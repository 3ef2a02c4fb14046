// SPDX-License-Identifier: Apache-2.0
#include "api/control_api.hpp"

#include <algorithm>

#include "api/command_endpoints.hpp"
#include "api/conversation_endpoints.hpp"
#include "api/endpoint.hpp"
#include "api/erasure_endpoints.hpp"
#include "api/event_feed.hpp"
#include "api/health_endpoints.hpp"
#include "api/media_endpoints.hpp"
#include "api/operation_endpoints.hpp"

namespace ekiden::api {

namespace {

bool serves(const Method& method, std::string_view name) {
  return method.name == name || (method.name == "GET" && name == "HEAD");
}

std::vector<Method>::const_iterator find_method(const Resource& resource, std::string_view name) {
  return std::ranges::find_if(resource.methods, [name](const Method& method) { return serves(method, name); });
}

// For who may not send: the rest of the body is not read.
class Closed final : public ByteSink {
 public:
  Status append(std::string_view) override { return {Code::denied, "the caller may not send this"}; }
};

Problem unauthorized(bool offered, bool any_token) {
  Problem problem{401,
                  "unauthorized",
                  "this needs a bearer token",
                  "send the header Authorization: Bearer TOKEN",
                  {{"WWW-Authenticate", "Bearer"}}};
  if (offered) {
    problem.detail = "the bearer token is not one of this gateway's";
    problem.headers = {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}};
  }
  if (!any_token) problem.hint = "this gateway has no tokens: configure api.tokens and start it again";
  return problem;
}

Problem forbidden(const AccessToken& caller, Role needed) {
  return {403,
          "forbidden",
          "the token '" + caller.name + "' has the role " + std::string(to_string(caller.role)) + ", this needs " +
              std::string(to_string(needed)),
          "use a token with that role",
          {}};
}

Problem method_not_allowed(const Resource& resource) {
  std::string allow;
  for (const Method& method : resource.methods) {
    allow.append(allow.empty() ? "" : ", ").append(method.name);
    if (method.name == "GET") allow.append(", HEAD");
  }
  return {405, "method_not_allowed", "this resource does not know that method", "use " + allow, {{"Allow", allow}}};
}

}  // namespace

class ControlApi::Impl {
 public:
  Impl(Ports ports, Settings settings)
      : access_(std::move(settings.tokens)),
        log_(ports.log),
        events_(ports.events, ports.clock, ports.log),
        commands_(ports.commands, ports.log),
        operations_(ports.operations, ports.log),
        erasures_(ports.erasures, ports.log),
        media_(ports.media, ports.workers, ports.log),
        conversations_(ports.conversations),
        health_(ports.operations, std::move(settings.render_metrics), std::move(settings.ready)) {}

  Status add_to(HttpRoutes& routes) {
    Executor& executor = routes.executor();
    if (Status status = health_.add_to(routes); !status) return status;
    for (Resource& resource : events_.resources(executor)) guarded_.push_back(std::move(resource));
    for (Resource& resource : commands_.resources(executor)) guarded_.push_back(std::move(resource));
    for (Resource& resource : operations_.resources(executor)) guarded_.push_back(std::move(resource));
    for (Resource& resource : erasures_.resources(executor)) guarded_.push_back(std::move(resource));
    for (Resource& resource : media_.resources()) guarded_.push_back(std::move(resource));
    for (Resource& resource : conversations_.resources(executor)) guarded_.push_back(std::move(resource));
    guarded_.push_back({"/", true, {}});
    for (const Resource& resource : guarded_) {
      HttpRoute route;
      route.path = resource.path;
      route.prefix = resource.prefix;
      route.handle = [this, &resource](const IncomingRequest& request, std::shared_ptr<Responder> responder) {
        handle(resource, request, std::move(responder));
      };
      if (resource.sink_for) {
        route.sink_for = [this, &resource](const IncomingRequest& request) -> std::shared_ptr<ByteSink> {
          if (may_call(resource, request)) return resource.sink_for(request);
          return std::make_shared<Closed>();
        };
      }
      if (Status status = routes.add(std::move(route)); !status) return status;
    }
    return {};
  }

  void stop() { events_.stop(); }

 private:
  // Whether handle() will come to a method.
  bool may_call(const Resource& resource, const IncomingRequest& request) const {
    const AccessToken* caller = access_.find(request.header("Authorization"));
    const auto method = find_method(resource, request.method);
    return caller != nullptr && method != resource.methods.end() && caller->role >= method->role;
  }

  void handle(const Resource& resource, const IncomingRequest& request, std::shared_ptr<Responder> responder) {
    const std::string_view authorization = request.header("Authorization");
    const AccessToken* caller = access_.find(authorization);
    if (caller == nullptr) {
      log_.debug("api", "refused: no valid token", {{"peer", std::string(request.peer)}});
      responder->respond(to_response(unauthorized(!authorization.empty(), !access_.empty())));
      return;
    }
    const std::string_view path = request.path;
    const Call call{request, *caller, resource.prefix ? path.substr(std::min(path.size(), resource.path.size())) : "",
                    std::move(responder)};
    if (resource.methods.empty())
      return call.refuse({404, "not_found", "there is nothing at this path", "see docs/api.md for the endpoints", {}});
    const auto method = find_method(resource, request.method);
    if (method == resource.methods.end()) return call.refuse(method_not_allowed(resource));
    if (caller->role < method->role) return call.refuse(forbidden(*caller, method->role));
    method->handle(call);
  }

  const Access access_;
  Log& log_;
  EventFeed events_;
  CommandEndpoints commands_;
  OperationEndpoints operations_;
  ErasureEndpoints erasures_;
  MediaEndpoints media_;
  ConversationEndpoints conversations_;
  HealthEndpoints health_;
  std::vector<Resource> guarded_;  // complete before the first route refers to it
};

ControlApi::ControlApi(Ports ports, Settings settings) : impl_(std::make_unique<Impl>(ports, std::move(settings))) {}
ControlApi::~ControlApi() = default;
Status ControlApi::add_to(HttpRoutes& routes) {
  return impl_->add_to(routes);
}
void ControlApi::stop() {
  impl_->stop();
}

}  // namespace ekiden::api
