// SPDX-License-Identifier: Apache-2.0
//! Prints a C source that compiles only when every struct of abi.rs has the layout of the C headers.
mod abi;

fn main() {
    println!("#include <ekiden/ekiden.h>");
    for (name, size, members) in abi::layout() {
        println!("_Static_assert(sizeof({name}) == {size}, \"sizeof({name})\");");
        for (member, offset) in members {
            let member = member.trim_start_matches("r#");
            println!("_Static_assert(offsetof({name}, {member}) == {offset}, \"{name}.{member}\");");
        }
    }
}
